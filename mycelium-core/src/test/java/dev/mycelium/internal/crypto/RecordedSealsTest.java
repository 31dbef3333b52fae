package dev.mycelium.internal.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.wire.FrameWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data frames recorded between reference nodes open, and seal again to the same bytes. */
final class RecordedSealsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int HEADER = FrameWriter.DATA_HEADER_BYTES;

  @ParameterizedTest
  @CsvSource({
    "chain-first-contact-and-refresh, 18",
    "chain-loss-and-return, 132",
    "diamond-refresh-restart-cut, 1002"
  })
  void recordedFramesOpenAndSealAgainToTheSameBytes(String recording, int frames)
      throws IOException {
    int seen = 0;
    for (String line : lines(recording)) {
      String[] words = line.split(" ", -1);
      if (words.length == 6 && words[3].equals("data")) {
        check(HEX.parseHex(words[4]), HEX.parseHex(words[5]));
        seen++;
      }
    }
    assertEquals(frames, seen);
  }

  private static void check(byte[] frame, byte[] plaintext) {
    TestIdentity source = TestIdentity.owning(FrameWriter.sourceHigh(frame));
    TestIdentity destination = TestIdentity.owning(FrameWriter.destinationHigh(frame));
    SharedSecret secret = Objects.requireNonNull(source).with(Objects.requireNonNull(destination));
    byte[] opened = frame.clone();
    PacketCipher cipher = new PacketCipher(nonceOf(frame));
    assertTrue(cipher.open(opened, HEADER, frame.length - HEADER, secret));
    assertEquals(
        HEX.formatHex(plaintext), HEX.formatHex(opened, HEADER, HEADER + plaintext.length));
    Arrays.fill(opened, HEADER + plaintext.length, opened.length, (byte) 0);
    cipher.seal(opened, HEADER, plaintext.length, secret);
    assertEquals(HEX.formatHex(frame), HEX.formatHex(opened));
  }

  private static ScriptedRandom nonceOf(byte[] frame) {
    return ScriptedRandom.ofNonce(HEX.formatHex(frame, frame.length - 12, frame.length));
  }

  private static List<String> lines(String recording) throws IOException {
    String resource = "/vectors/routing/" + recording + ".txt";
    try (InputStream in = RecordedSealsTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
