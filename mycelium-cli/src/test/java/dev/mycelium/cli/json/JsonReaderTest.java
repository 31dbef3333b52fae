package dev.mycelium.cli.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON and base64 as they come from clients. */
class JsonReaderTest {
  private static Json read(String text) throws JsonSyntaxException {
    return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void longStringsAreTheSameWhetherTheyAreViewsOrCopies() throws Exception {
    for (String text :
        List.of(
            "x".repeat(10_000),
            "x".repeat(10_000) + "\\/",
            "\\u0041" + "x".repeat(10_000),
            "ä" + "x".repeat(10_000),
            "x".repeat(9_999) + "ü")) {
      Json.Items items = assertInstanceOf(Json.Items.class, read("[1, \"" + text + "\",2]"));
      String expected = text.replace("\\/", "/").replace("\\u0041", "A");
      assertEquals(expected, ((Json.Text) items.items().get(1)).value());
      assertEquals("2", ((Json.Numeral) items.items().get(2)).literal());
    }
  }

  @Test
  void otherEncodingsAndByteOrderMarksAreReadAlike() throws Exception {
    String text = "[\"" + "x".repeat(10_000) + "\"]";
    for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      Json.Items items = (Json.Items) JsonReader.read(text.getBytes(charset));
      assertEquals("x".repeat(10_000), ((Json.Text) items.items().get(0)).value());
    }
    Json.Items marked = (Json.Items) read("\uFEFF" + text);
    assertEquals("x".repeat(10_000), ((Json.Text) marked.items().get(0)).value());
  }

  @Test
  void repeatedMembersAreNamed() throws Exception {
    Json.Members object = (Json.Members) read("{\"a\":1,\"b\":2,\"a\":3}");
    assertEquals(Set.of("a"), object.repeated());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\"}",
        "nul",
        "1 2",
        "\"",
        "[\"\n\"]",
        "{'a':1}",
        "[01]",
        "NaN",
        "\"\\x\""
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThrows(JsonSyntaxException.class, () -> read(text));
  }

  @Test
  void depthAndNumberOfValuesAreBounded() throws Exception {
    int depth = JsonReader.DEPTH_MAX;
    read("[".repeat(depth) + "]".repeat(depth));
    assertThrows(
        JsonSyntaxException.class, () -> read("[".repeat(depth + 1) + "]".repeat(depth + 1)));
    int values = JsonReader.VALUES_MAX - 1;
    read("[" + "1,".repeat(values - 1) + "1]");
    assertThrows(JsonSyntaxException.class, () -> read("[" + "1,".repeat(values) + "1]"));
  }

  @Test
  void damagedDocumentsAreReadOrRefusedButNeverCrash() {
    long seed = 7;
    Random random = new Random(seed);
    String call =
        "[{\"jsonrpc\":\"2.0\",\"id\":-1.5e3,\"method\":\"pushMessage\",\"params\":{\"message\":{\"dst\":"
            + "{\"ip\":\"400::1\"},\"topic\":\"\\u00e4\\ud83d\\ude00\",\"payload\":\"YQ==\"},\"x\":[true,false,null,0]}}]";
    byte[] whole = call.getBytes(StandardCharsets.UTF_8);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(3) * random.nextInt(40));
      for (int damage = random.nextInt(4); damage > 0; damage--) {
        int at = random.nextInt(damaged.length);
        damaged[at] =
            random.nextBoolean() ? (byte) random.nextInt(256) : whole[random.nextInt(at + 1)];
      }
      try {
        JsonReader.read(damaged);
        read++;
      } catch (JsonSyntaxException refused) {
        // as it may
      }
    }
    assertTrue(read > 1000 && read < 90_000, "seed " + seed + ": " + read);
  }

  @Test
  void base64OfAnyLengthIsReadBackFromStringsAndViews() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    for (int length = 0; length < 300; length++) {
      byte[] data = new byte[length % 7 == 0 ? length + 6000 : length];
      random.nextBytes(data);
      String text = Base64.getEncoder().encodeToString(data);
      assertArrayEquals(data, StrictBase64.decode(text), () -> "seed " + seed);
      Json.Text value = (Json.Text) read("\"" + text + "\"");
      assertArrayEquals(data, StrictBase64.decode(value.chars()), () -> "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "YQ",
        "YQ=",
        "YR==",
        "YWJ=",
        "_-8=",
        "YQ==\n",
        " YQ==",
        "====",
        "YQ==YQ==",
        "äQ==",
        "Y==="
      })
  void base64ThatEncodingDoesNotGiveIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> StrictBase64.decode(text));
  }
}
