package dev.mycelium.internal.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Fuzz targets of the wire format. An ordinary build runs them on the committed inputs; with {@code
 * JAZZER_FUZZ=1} one of them at a time looks for new ones.
 */
class WireFuzzTest {
  /** The first byte says how long the pieces list behind it is; the rest is the stream. */
  @FuzzTest
  void frameDecoder(byte[] input) {
    int count = input.length == 0 ? 0 : Math.min(input[0] & 7, input.length - 1);
    int start = Math.min(1, input.length);
    DecoderProperties.check(
        Arrays.copyOfRange(input, start + count, Math.max(start + count, input.length)),
        Arrays.copyOfRange(input, start, start + count));
  }

  @FuzzTest
  void datagram(byte[] input) {
    DecoderProperties.checkDatagram(input);
  }

  /** The first byte is the type. */
  @FuzzTest
  void tlvCodec(byte[] input) {
    if (input.length > 0) {
      DecoderProperties.checkTlv(input[0] & 0xFF, Arrays.copyOfRange(input, 1, input.length));
    }
  }
}
