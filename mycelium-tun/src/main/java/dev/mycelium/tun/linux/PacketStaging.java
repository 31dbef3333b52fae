package dev.mycelium.tun.linux;

import dev.mycelium.tun.offload.VirtioNetHeader;
import java.nio.ByteBuffer;

/**
 * Memory of one thread through which packets pass between the heap and the kernel, with the two
 * structs pollfd that the thread waits on.
 *
 * <pre>
 *   0                    6               16
 *   | free, to align     | virtio_net_hdr | packet ...            | pollfd | pollfd |
 * </pre>
 *
 * Devices without offloads use the packet alone; the header in front of it is zero then.
 */
final class PacketStaging {
  /** Where the packet begins: aligned, with room for its virtio_net_hdr in front. */
  static final int PACKET_AT = 16;

  /** The largest IPv6 packet without jumbo option is 40 + 65535 bytes; rounded up. */
  static final int PACKET_BYTES = 66 * 1024;

  private static final int POLL_FDS_AT = PACKET_AT + PACKET_BYTES;
  private static final int POLL_FD_BYTES = 8;
  private static final int POLL_FDS = 2;
  private static final short POLLERR = 0x8;
  private static final short POLLHUP = 0x10;
  private static final short POLLNVAL = 0x20;

  private final NativeMemory memory = new NativeMemory(POLL_FDS_AT + POLL_FDS * POLL_FD_BYTES);
  private final ByteBuffer packets =
      memory.buffer().slice(0, POLL_FDS_AT).order(memory.buffer().order());

  /**
   * Where a system call reads or writes.
   *
   * @param headerBytes in front of the packet: 0 or {@link VirtioNetHeader#BYTES}
   */
  long address(int headerBytes) {
    return memory.address() + PACKET_AT - headerBytes;
  }

  /** Everything before the structs pollfd, in native byte order; used by absolute index only. */
  ByteBuffer packets() {
    return packets;
  }

  /**
   * Waits until the device is ready or the wake descriptor is readable.
   *
   * @param events what to wait for on the device
   * @return what {@link LibC#poll} returned
   */
  int poll(LibC libC, int device, short events, int wake, short wakeEvents, int timeoutMillis) {
    putPollFd(0, device, events);
    putPollFd(1, wake, wakeEvents);
    return libC.poll(memory.address() + POLL_FDS_AT, POLL_FDS, timeoutMillis);
  }

  /** Whether the last poll found the device broken. */
  boolean deviceFailed() {
    short found = memory.buffer().getShort(POLL_FDS_AT + 6);
    return (found & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  }

  private void putPollFd(int slot, int descriptor, short events) {
    ByteBuffer buffer = memory.buffer();
    int offset = POLL_FDS_AT + slot * POLL_FD_BYTES;
    buffer.putInt(offset, descriptor);
    buffer.putShort(offset + 4, events);
    buffer.putShort(offset + 6, (short) 0);
  }
}
