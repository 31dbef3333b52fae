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
import org.junit.jupiter.params.provider.ValueSource;

/** Data frames recorded between reference nodes open, and seal again to the same bytes. */
final class RecordedSealsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int FIRST_HOP_LIMIT = 63;
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
    for (String line : lines("/vectors/routing/" + recording + ".txt")) {
      String[] words = line.split(" ", -1);
      if (words.length == 6 && words[3].equals("data")) {
        check(HEX.parseHex(words[4]), HEX.parseHex(words[5]));
        seen++;
      }
    }
    assertEquals(frames, seen);
  }

  /** Every packet of the messages, its header included. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "len-0",
        "len-3-topic",
        "len-1300",
        "len-2601-topic",
        "offline-receiver",
        "other-address",
        "peek-peek-pop",
        "peek-then-pop",
        "read-after-done-ack",
        "read-overtakes-done-ack",
        "refused-topic",
        "reply-late",
        "reply-unknown-id",
        "reply-wait"
      })
  void recordedMessagesOpenAndSealAgainToTheSameBytes(String recording) throws IOException {
    int seen = 0;
    for (String line : lines("/messages/" + recording + ".txt")) {
      String[] words = line.split(" ", -1);
      if (!line.startsWith("#") && words.length == 5) {
        byte[] frame = HEX.parseHex(words[3]);
        check(frame, HEX.parseHex(words[4]));
        checkHeader(frame);
        seen++;
      }
    }
    assertTrue(seen >= 4, () -> recording + " is empty");
  }

  private static void checkHeader(byte[] frame) {
    byte[] header = new byte[HEADER];
    FrameWriter.writeDataHeader(
        header,
        frame.length - HEADER,
        FIRST_HOP_LIMIT,
        FrameWriter.sourceHigh(frame),
        FrameWriter.sourceLow(frame),
        FrameWriter.destinationHigh(frame),
        FrameWriter.destinationLow(frame));
    assertEquals(HEX.formatHex(frame, 0, HEADER), HEX.formatHex(header));
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

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = RecordedSealsTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
