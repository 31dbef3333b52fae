package dev.mycelium.bench.quic;

import java.nio.ByteBuffer;

/** What the datagrams hold: a kind, and in questions and answers the time of the question. */
final class Packet {
  static final byte LOAD = 0;
  static final byte QUESTION = 1;
  static final byte ANSWER = 2;

  /** Of a question or an answer: the size of a ping. */
  static final int SMALL_BYTES = 64;

  private Packet() {}

  static byte[] load() {
    return new byte[QuicPair.LOAD_BYTES];
  }

  /** A question or an answer. */
  static byte[] small(byte kind, long time) {
    return ByteBuffer.allocate(SMALL_BYTES).put(kind).putLong(time).array();
  }

  /** The time in a question or an answer. */
  static long time(byte[] array, int offset) {
    return ByteBuffer.wrap(array, offset, SMALL_BYTES).getLong(offset + 1);
  }
}
