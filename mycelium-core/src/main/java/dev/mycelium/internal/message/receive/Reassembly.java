package dev.mycelium.internal.message.receive;

import dev.mycelium.internal.crypto.Checksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of a message while it arrives. Memory follows what has come, not what was announced
 * (spec 06 §17 MUST 5): pieces are kept singly until an eighth of the message is there, only then
 * the array for all of it is made. So whoever wants us to hold a byte must have sent an eighth of
 * one, and no byte is copied more than once, but for that eighth.
 *
 * <p>The checksum is computed along with the data that has come without a hole, so that the end of
 * a long message costs no more than its middle.
 */
final class Reassembly {
  /** Messages up to this length get their array with the first piece. */
  static final int SMALL_BYTES = 16 * 1024;

  /** Part of the message that must have come before it gets its array. */
  private static final int SHARE = 8;

  /** A chunk shorter than this, other than the last, is no honest sender's (spec 06 §4.2). */
  private static final int CHUNK_BYTES_MIN = 250;

  /** Objects around the bytes of a piece. */
  private static final int PIECE_OVERHEAD_BYTES = 64;

  /** End offset and presence of a chunk, rounded up. */
  private static final int TABLE_BYTES_PER_CHUNK = 5;

  /** How often changed data may make us compute the checksum again. */
  private static final int RESTARTS_MAX = 3;

  /** A piece that waits for the array. */
  private record Piece(int offset, @SuppressWarnings("ArrayRecordComponent") byte[] data) {}

  private final int lengthBytes;
  private final BitSet present = new BitSet();
  private @Nullable List<Piece> pieces = new ArrayList<>();
  private byte @Nullable [] data;
  private long pieceCost;
  private long receivedBytes;
  private final Checksum checksum = new Checksum();
  private int hashedBytes;
  private int hashedChunks;
  private int restarts;

  /** Ends of the chunks seen, to follow the data without a hole: chunk index to end offset. */
  private int[] ends = new int[4];

  Reassembly(int lengthBytes) {
    this.lengthBytes = lengthBytes;
    if (lengthBytes == 0) {
      data = new byte[0];
      pieces = null;
    }
  }

  /**
   * Whether a chunk may belong to the message (spec 06 §4.2, §4.5): inside it, and not shorter than
   * any sender makes one, but for the last.
   */
  boolean isAcceptable(long index, long offset, int size) {
    int indexMax = lengthBytes == 0 ? 0 : (lengthBytes - 1) / CHUNK_BYTES_MIN;
    return index >= 0
        && index <= indexMax
        && offset >= 0
        && size <= lengthBytes
        && offset <= lengthBytes - size
        && (size >= CHUNK_BYTES_MIN || offset + size == lengthBytes || index == indexMax);
  }

  /** Memory held after a chunk has been added. */
  long costAfter(int index, int size) {
    long tables = (long) TABLE_BYTES_PER_CHUNK * Math.max(2 * ends.length, index + 1);
    return tables
        + (data != null || needsArray(size)
            ? lengthBytes
            : pieceCost + size + PIECE_OVERHEAD_BYTES);
  }

  private boolean needsArray(int size) {
    return lengthBytes <= SMALL_BYTES || (receivedBytes + size) * SHARE >= lengthBytes;
  }

  /** Copies a chunk into its place; an acceptable one. A later copy replaces an earlier one. */
  void add(int index, int offset, byte[] from, int at, int size) {
    if (data == null && needsArray(size)) {
      makeArray();
    }
    if (data != null) {
      place(offset, from, at, size);
    } else if (!present.get(index)) {
      keep(offset, Arrays.copyOfRange(from, at, at + size));
    } else {
      replacePiece(offset, Arrays.copyOfRange(from, at, at + size));
    }
    if (!present.get(index)) {
      present.set(index);
      receivedBytes += size;
    }
    noteEnd(index, offset + size);
  }

  private void keep(int offset, byte[] piece) {
    if (pieces != null) {
      pieces.add(new Piece(offset, piece));
      pieceCost += piece.length + PIECE_OVERHEAD_BYTES;
    }
  }

  /** A repeated chunk may differ only if its sender began another message with the same id. */
  private void replacePiece(int offset, byte[] piece) {
    if (pieces == null) {
      return;
    }
    for (int i = 0; i < pieces.size(); i++) {
      Piece before = pieces.get(i);
      if (before.offset() == offset && before.data().length == piece.length) {
        pieces.set(i, new Piece(offset, piece));
        return;
      }
    }
    keep(offset, piece);
  }

  private void makeArray() {
    data = new byte[lengthBytes];
    if (pieces != null) {
      for (Piece piece : pieces) {
        System.arraycopy(piece.data(), 0, data, piece.offset(), piece.data().length);
      }
      pieces = null;
    }
  }

  private void place(int offset, byte[] from, int at, int size) {
    byte[] target = java.util.Objects.requireNonNull(data);
    if (offset < hashedBytes) {
      int known = Math.min(size, hashedBytes - offset);
      if (!Arrays.equals(target, offset, offset + known, from, at, at + known)) {
        restartChecksum();
      }
    }
    System.arraycopy(from, at, target, offset, size);
  }

  private void restartChecksum() {
    checksum.reset();
    hashedBytes = 0;
    hashedChunks = 0;
    restarts++;
  }

  private void noteEnd(int index, int end) {
    if (index >= ends.length) {
      ends = Arrays.copyOf(ends, Math.max(index + 1, 2 * ends.length));
    }
    ends[index] = end;
    advanceChecksum();
  }

  /** Follows the chunks in the order of their indexes as far as there is no hole. */
  private void advanceChecksum() {
    if (data == null) {
      return;
    }
    while (present.get(hashedChunks) && ends[hashedChunks] >= hashedBytes) {
      int end = ends[hashedChunks++];
      checksum.update(data, hashedBytes, end - hashedBytes);
      hashedBytes = end;
    }
  }

  /** Whether chunks 0 to count - 1 have come, and as many bytes as the message has. */
  boolean isComplete(long count) {
    return count >= 0
        && count <= present.length()
        && present.nextClearBit(0) >= count
        && receivedBytes >= lengthBytes;
  }

  /** Whether the data has changed so often that no honest sender can be behind it. */
  boolean isHopeless() {
    return restarts > RESTARTS_MAX;
  }

  /** The checksum of a complete message, which has its array by now. */
  byte[] checksum() {
    if (hashedBytes < lengthBytes) {
      checksum.update(
          java.util.Objects.requireNonNull(data), hashedBytes, lengthBytes - hashedBytes);
      hashedBytes = lengthBytes;
    }
    return checksum.value();
  }

  /** The data; the caller's from here on. */
  byte[] data() {
    return java.util.Objects.requireNonNull(data);
  }
}
