package dev.mycelium.bench.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void everyKindOfValueIsRead() {
    Json json =
        Json.parse(
            " {\"a\": [1, -2.5e3, true, false, null], \"b\": {}, \"c\": \"x\\n\\u0041\\\"\"} ");
    assertEquals(1, json.get("a").elements().get(0).number());
    assertEquals(-2500, json.get("a").elements().get(1).number());
    assertTrue(json.get("a").elements().get(2).isTrue());
    assertFalse(json.get("a").elements().get(3).isTrue());
    assertEquals(Json.NULL, json.get("a").elements().get(4));
    assertEquals("x\nA\"", json.get("c").text());
    assertTrue(json.has("b"));
    assertFalse(json.has("d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{a:1}",
        "\"x",
        "\"\\u12",
        "\"\\u12g4\"",
        "tru",
        "1 2",
        "1e",
        "-",
        "{}{}"
      })
  void brokenTextIsRefused(String text) {
    assertThrows(LabException.class, () -> Json.parse(text));
  }

  @Test
  void endlessNestingIsRefused() {
    assertThrows(LabException.class, () -> Json.parse("[".repeat(100_000)));
  }

  @Test
  void wrongKindOfValueIsAFailure() {
    Json json = Json.parse("{\"a\": \"text\"}");
    assertThrows(LabException.class, () -> json.get("a").number());
    assertThrows(LabException.class, () -> json.get("a").elements());
    assertThrows(LabException.class, () -> json.get("b"));
    assertThrows(LabException.class, () -> json.get("a").get("b"));
  }
}
