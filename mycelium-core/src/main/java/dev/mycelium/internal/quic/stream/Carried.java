package dev.mycelium.internal.quic.stream;

/** Kinds of items in a sent packet, and what their numbers mean. */
public final class Carried {
  /** Offset, length. */
  public static final long CRYPTO = 1;

  /** Offset, length of stream 0. */
  public static final long STREAM = 2;

  /** Stream id. */
  public static final long RESET_STREAM = 3;

  /** Stream id. */
  public static final long STOP_SENDING = 4;

  /** Nothing: the newest limit of stream 0 is sent. */
  public static final long MAX_STREAM_DATA = 5;

  /** Sequence number. */
  public static final long NEW_CONNECTION_ID = 6;

  /** Sequence number. */
  public static final long RETIRE_CONNECTION_ID = 7;

  /** Nothing. */
  public static final long HANDSHAKE_DONE = 8;

  private Carried() {}
}
