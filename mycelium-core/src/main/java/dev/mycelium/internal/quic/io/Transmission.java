package dev.mycelium.internal.quic.io;

import org.jspecify.annotations.Nullable;

/**
 * Datagrams to one address, back to back in one array, all of the same size but the last, which may
 * be shorter: what a socket with segmentation offload sends at once. Belongs to the caller, who
 * reuses it.
 */
public final class Transmission {
  private final byte[] array;
  private final int maxSegments;
  private @Nullable UdpAddress to;
  private int length;
  private int segmentBytes;
  private int segments;

  /**
   * Room for datagrams.
   *
   * @param bytes at least 1500; at most 65507 can be sent as one
   * @param maxSegments 1 without segmentation offload; Linux takes 64
   */
  public Transmission(int bytes, int maxSegments) {
    array = new byte[bytes];
    this.maxSegments = maxSegments;
  }

  /** The datagrams, from index 0. */
  public byte[] array() {
    return array;
  }

  /** Bytes of all datagrams together. */
  public int length() {
    return length;
  }

  /** Size of every datagram but the last. */
  public int segmentBytes() {
    return segmentBytes;
  }

  public int segments() {
    return segments;
  }

  /** Where to. */
  public UdpAddress to() {
    if (to == null) {
      throw new IllegalStateException("nothing to transmit");
    }
    return to;
  }

  /** Begins anew; for the endpoint. */
  public void begin(UdpAddress to) {
    this.to = to;
    length = 0;
    segmentBytes = 0;
    segments = 0;
  }

  /** Bytes for the next datagram. */
  public int room() {
    return array.length - length;
  }

  /** A datagram has been written at {@link #length}. */
  public void add(int bytes) {
    if (segments == 0) {
      segmentBytes = bytes;
    }
    length += bytes;
    segments++;
  }

  /** Whether another datagram of this size may follow. */
  public boolean takesMore() {
    return segments < maxSegments && room() >= segmentBytes && length == segments * segmentBytes;
  }
}
