package dev.mycelium.tun.offload;

import java.nio.ByteBuffer;

/**
 * The virtio_net_hdr in front of every packet of a TUN device with offloads (spec 05 §17.1), read
 * and written in place. Buffers are in native byte order.
 */
public final class VirtioNetHeader {
  /** Bytes of the header: without the number of merged buffers, which TUN does not use. */
  public static final int BYTES = 10;

  /** Flag: the checksum field holds the sum of the pseudo header only. */
  static final int NEEDS_CHECKSUM = 1;

  /** An ordinary packet. */
  static final int GSO_NONE = 0;

  /** A super-packet of TCP over IPv6. */
  static final int GSO_TCP6 = 4;

  /** A super-packet of UDP datagrams. */
  static final int GSO_UDP = 5;

  /** Added to the type of TCP: CWR is set and belongs to the first segment alone. */
  static final int GSO_ECN = 0x80;

  private VirtioNetHeader() {}

  static int flags(ByteBuffer memory, int at) {
    return memory.get(at) & 0xFF;
  }

  static int gsoType(ByteBuffer memory, int at) {
    return memory.get(at + 1) & 0xFF;
  }

  /** A hint only: may be anything from 0 to the length of the packet. */
  static int headerLength(ByteBuffer memory, int at) {
    return memory.getShort(at + 2) & 0xFFFF;
  }

  /** Payload bytes per segment. */
  static int segmentBytes(ByteBuffer memory, int at) {
    return memory.getShort(at + 4) & 0xFFFF;
  }

  /** Where the transport header begins, from the start of the packet. */
  static int checksumStart(ByteBuffer memory, int at) {
    return memory.getShort(at + 6) & 0xFFFF;
  }

  /** Where the checksum is, from the start of the transport header. */
  static int checksumOffset(ByteBuffer memory, int at) {
    return memory.getShort(at + 8) & 0xFFFF;
  }

  /** Describes a complete packet whose checksum the kernel shall check. */
  static void writePlain(ByteBuffer memory, int at) {
    memory.putLong(at, 0);
    memory.putShort(at + 8, (short) 0);
  }

  /** Describes a super-packet. */
  static void writeSuper(
      ByteBuffer memory, int at, Transport transport, int headerBytes, int segmentBytes) {
    memory.put(at, (byte) NEEDS_CHECKSUM);
    memory.put(at + 1, (byte) transport.gsoType);
    memory.putShort(at + 2, (short) headerBytes);
    memory.putShort(at + 4, (short) segmentBytes);
    memory.putShort(at + 6, (short) Transport.WITHOUT_EXTENSIONS);
    memory.putShort(at + 8, (short) transport.checksumOffset);
  }
}
