package dev.mycelium.tun.offload;

import dev.mycelium.internal.packet.Ipv6Header;
import org.jspecify.annotations.Nullable;

/** The protocols whose packets the kernel joins and splits. */
enum Transport {
  TCP(6, VirtioNetHeader.GSO_TCP6, 16, 20),
  UDP(17, VirtioNetHeader.GSO_UDP, 6, 8);

  /** Where the transport header begins in a packet without extension headers. */
  static final int WITHOUT_EXTENSIONS = Ipv6Header.BYTES;

  /** Offset of the byte of the TCP header with its length in words of 32 bits. */
  static final int TCP_DATA_OFFSET = 12;

  /** Offset of the flags in the TCP header. */
  static final int TCP_FLAGS = 13;

  static final int FIN = 0x01;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int CWR = 0x80;

  final int protocol;
  final int gsoType;
  final int checksumOffset;

  /** Bytes of the header without options. */
  final int headerBytesMin;

  Transport(int protocol, int gsoType, int checksumOffset, int headerBytesMin) {
    this.protocol = protocol;
    this.gsoType = gsoType;
    this.checksumOffset = checksumOffset;
    this.headerBytesMin = headerBytesMin;
  }

  static @Nullable Transport ofProtocol(int protocol) {
    return switch (protocol) {
      case 6 -> TCP;
      case 17 -> UDP;
      default -> null;
    };
  }

  /** The protocol of a super-packet; the ECN bit belongs to TCP only. */
  static @Nullable Transport ofGsoType(int gsoType) {
    return switch (gsoType) {
      case VirtioNetHeader.GSO_TCP6, VirtioNetHeader.GSO_TCP6 | VirtioNetHeader.GSO_ECN -> TCP;
      case VirtioNetHeader.GSO_UDP -> UDP;
      default -> null;
    };
  }

  /**
   * Bytes of a transport header.
   *
   * @param dataOffsetByte byte {@link #TCP_DATA_OFFSET} of the header, used for TCP only
   * @return less than {@link #headerBytesMin} if it is broken
   */
  int headerBytes(int dataOffsetByte) {
    return this == TCP ? (dataOffsetByte & 0xF0) >>> 2 : headerBytesMin;
  }
}
