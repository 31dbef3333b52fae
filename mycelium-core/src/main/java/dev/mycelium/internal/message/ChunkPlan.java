package dev.mycelium.internal.message;

/**
 * How a message is cut: evenly, so that every receiver completes it (spec 06 §4.4).
 *
 * @param lengthBytes of the message
 * @param count of chunks; 0 for an empty message
 */
record ChunkPlan(int lengthBytes, int count) {
  /**
   * The plan of a message.
   *
   * @param targetBytes largest chunk, 500..1300
   */
  static ChunkPlan of(int lengthBytes, int targetBytes) {
    return new ChunkPlan(lengthBytes, (int) (((long) lengthBytes + targetBytes - 1) / targetBytes));
  }

  /** Bytes of a chunk. */
  int size(int index) {
    return lengthBytes / count + (index < lengthBytes % count ? 1 : 0);
  }

  /** Where a chunk begins. */
  int offset(int index) {
    return lengthBytes / count * index + Math.min(index, lengthBytes % count);
  }
}
