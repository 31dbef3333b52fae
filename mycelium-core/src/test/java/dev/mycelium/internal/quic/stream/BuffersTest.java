package dev.mycelium.internal.quic.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.QuicException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ranges against a set of bits, buffers against an array. */
class BuffersTest {
  private static final int SIZE = 300;

  @Test
  void rangesAreASetOfNumbers() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      ByteRanges ranges = new ByteRanges();
      BitSet model = new BitSet();
      for (int i = 0; i < 60; i++) {
        int start = random.nextInt(SIZE);
        int end = random.nextInt(start, Math.min(SIZE, start + 40));
        if (random.nextInt(3) > 0) {
          ranges.add(start, end);
          model.set(start, end);
        } else {
          ranges.remove(start, end);
          model.clear(start, end);
        }
        compare(ranges, model);
      }
    }
  }

  private static void compare(ByteRanges ranges, BitSet model) {
    BitSet seen = new BitSet();
    long last = -1;
    for (int i = 0; i < ranges.count(); i++) {
      assertTrue(ranges.start(i) > last, "disjoint, ascending, not touching");
      assertTrue(ranges.end(i) > ranges.start(i));
      last = ranges.end(i);
      seen.set((int) ranges.start(i), (int) ranges.end(i));
    }
    assertEquals(model, seen);
  }

  /** Pieces that were sent, in the order of a bad network. */
  private static final class Piece {
    final long offset;
    final byte[] bytes;

    Piece(long offset, byte[] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }
  }

  @Test
  void whatIsWrittenIsReadWhateverHappensBetween() throws QuicException {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 200; round++) {
      byte[] data = new byte[random.nextInt(1, 20_000)];
      random.nextBytes(data);
      SendBuffer out = new SendBuffer();
      ReceiveBuffer in = new ReceiveBuffer();
      byte[] read = new byte[data.length];
      int written = 0;
      int taken = 0;
      List<Piece> flying = new ArrayList<>();
      for (int step = 0;
          step < 100_000 && !(taken == data.length && out.isAllAcknowledged());
          step++) {
        int more = Math.min(data.length - written, random.nextInt(500));
        out.append(data, written, more);
        written += more;
        if (out.hasPending(Long.MAX_VALUE)) {
          flying.add(send(out, random.nextInt(1, 300)));
        }
        if (!flying.isEmpty() && random.nextBoolean()) {
          Piece piece = flying.remove(random.nextInt(flying.size()));
          settle(piece, out, in, random);
        }
        taken += in.read(read, taken, random.nextInt(400));
      }
      assertArrayEquals(data, read, "round " + round);
      assertTrue(out.isAllAcknowledged());
    }
  }

  private static Piece send(SendBuffer out, int room) {
    long offset = out.nextOffset();
    int length = out.nextLength(room, Long.MAX_VALUE);
    byte[] bytes = new byte[length];
    out.write(new ByteOutput().over(bytes, 0, length), length);
    return new Piece(offset, bytes);
  }

  private static void settle(Piece piece, SendBuffer out, ReceiveBuffer in, SplittableRandom random)
      throws QuicException {
    if (random.nextInt(3) == 0) {
      out.onLost(piece.offset, piece.bytes.length);
      return;
    }
    in.receive(piece.offset, piece.bytes, 0, piece.bytes.length);
    if (random.nextInt(5) == 0) {
      out.onLost(piece.offset, piece.bytes.length); // its acknowledgement was lost
    } else {
      out.onAcked(piece.offset, piece.bytes.length);
    }
  }

  @Test
  void everySecondByteIsTooManyGaps() {
    ReceiveBuffer in = new ReceiveBuffer();
    assertThrows(
        QuicException.class,
        () -> {
          for (int i = 1; i < 10_000; i += 2) {
            in.receive(i, new byte[1], 0, 1);
          }
        });
  }
}
