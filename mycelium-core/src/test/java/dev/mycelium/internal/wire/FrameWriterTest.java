package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Spec 03 §3, §12.1. */
class FrameWriterTest {
  private static final long HIGH = 0x0400L << 48;
  private static final long PEER_HIGH = 0x05ffL << 48;

  @Test
  void headersAreThoseOfTheSpecification() {
    byte[] array = new byte[41];
    Arrays.fill(array, (byte) 0xDB);
    FrameWriter.writeDataHeader(array, 4, 64, HIGH, 1, PEER_HIGH, 2);
    assertArrayEquals(
        Bytes.of(
            "01000000 00000440 04000000000000000000000000000001 05ff0000000000000000000000000002"
                + "db"),
        array);
    FrameWriter.writeDataHeader(array, 0, 1, HIGH, 1, PEER_HIGH, 2);
    assertArrayEquals(Bytes.of("01000000 00000001"), Arrays.copyOf(array, 8));
  }

  @Test
  void everyFieldIsReadBack() {
    byte[] array = new byte[40];
    for (int bodyLength : new int[] {0, 1, 255, 256, 1432, 65535}) {
      for (int hopLimit : new int[] {0, 1, 64, 127, 128, 255}) {
        FrameWriter.writeDataHeader(array, bodyLength, hopLimit, -1, 2, Long.MIN_VALUE, -4);
        assertEquals(bodyLength, FrameWriter.bodyLength(array));
        assertEquals(hopLimit, FrameWriter.hopLimit(array));
        assertEquals(-1, FrameWriter.sourceHigh(array));
        assertEquals(2, FrameWriter.sourceLow(array));
        assertEquals(Long.MIN_VALUE, FrameWriter.destinationHigh(array));
        assertEquals(-4, FrameWriter.destinationLow(array));
      }
    }
  }

  @Test
  void settingTheHopLimitChangesNothingElse() {
    byte[] array = new byte[40];
    FrameWriter.writeDataHeader(array, 65535, 64, -1, -2, -3, -4);
    byte[] expected = array.clone();
    expected[7] = 63;
    FrameWriter.setHopLimit(array, 63);
    assertArrayEquals(expected, array);
    assertThrows(IllegalArgumentException.class, () -> FrameWriter.setHopLimit(array, -1));
    assertThrows(IllegalArgumentException.class, () -> FrameWriter.setHopLimit(array, 256));
  }

  @Test
  void bodyThatDoesNotFitItsLengthFieldIsRefused() {
    byte[] array = new byte[40];
    for (int length : new int[] {-1, 65536, 65539, Integer.MAX_VALUE}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> FrameWriter.writeDataHeader(array, length, 64, 0, 0, 0, 0));
    }
    assertArrayEquals(new byte[40], array);
  }
}
