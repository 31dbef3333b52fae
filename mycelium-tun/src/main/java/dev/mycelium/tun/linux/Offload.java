package dev.mycelium.tun.linux;

import dev.mycelium.tun.offload.VirtioNetHeader;

/** What the kernel exchanges with us besides ordinary packets. */
enum Offload {
  /** Nothing: complete packets without a header. */
  NONE(0),
  /** Packets without checksum, and super-packets of TCP. */
  SEGMENTS(VirtioNetHeader.BYTES),
  /** Super-packets of UDP, too (Linux 6.2). */
  SEGMENTS_AND_DATAGRAMS(VirtioNetHeader.BYTES);

  /** In front of every packet. */
  final int headerBytes;

  Offload(int headerBytes) {
    this.headerBytes = headerBytes;
  }
}
