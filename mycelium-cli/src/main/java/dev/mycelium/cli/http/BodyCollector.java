package dev.mycelium.cli.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects one body into one array. The array grows with what has come, never with what was
 * announced; a body of announced length ends in an array of that length without a further copy.
 */
final class BodyCollector {
  /** How a piece was taken. */
  enum Outcome {
    TAKEN,
    OVER_LIMIT,
    NO_MEMORY
  }

  private static final byte[] NOTHING = {};

  private final long limit;
  private final long announced;
  private final MemoryBudget budget;
  private byte[] bytes = NOTHING;
  private int length;

  /**
   * Nothing yet.
   *
   * @param limit most bytes of this body
   * @param announced its length if the client said so, else -1
   */
  BodyCollector(long limit, long announced, MemoryBudget budget) {
    this.limit = limit;
    this.announced = announced;
    this.budget = budget;
  }

  Outcome add(ByteBuf piece) {
    int more = piece.readableBytes();
    if (length + (long) more > limit) {
      return Outcome.OVER_LIMIT;
    }
    if (length + more > bytes.length && !grow(length + more)) {
      return Outcome.NO_MEMORY;
    }
    piece.readBytes(bytes, length, more);
    length += more;
    return Outcome.TAKEN;
  }

  int length() {
    return length;
  }

  /** The body; the memory stays claimed until {@link #release}. */
  byte[] bytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Gives the memory back. */
  void release() {
    budget.release(bytes.length);
    bytes = NOTHING;
    length = 0;
  }

  private boolean grow(int needed) {
    long wanted = Math.max(needed, Math.min(2L * bytes.length, limit));
    if (announced >= needed) {
      wanted = Math.min(Math.max(wanted, 2L * needed), announced);
    }
    int size = (int) Math.min(wanted, Integer.MAX_VALUE - 8);
    if (!budget.claim(size - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }
}
