package dev.mycelium.tun.linux;

import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Memory of one thread through which packets pass between the heap and the kernel, with the two
 * structs pollfd that the thread waits on.
 */
final class PacketStaging {
  /** The largest IPv6 or IPv4 packet without jumbo option, rounded up. */
  static final int PACKET_BYTES = 65_536;

  private static final int POLL_FD_BYTES = 8;
  private static final int POLL_FDS = 2;
  private static final short POLLERR = 0x8;
  private static final short POLLHUP = 0x10;
  private static final short POLLNVAL = 0x20;

  private final NativeMemory memory = new NativeMemory(PACKET_BYTES + POLL_FDS * POLL_FD_BYTES);

  long address() {
    return memory.address();
  }

  /** Copies the packet at the beginning of the memory into the payload of a buffer. */
  void copyTo(PacketBuffer packet) {
    memory.buffer().get(0, packet.array(), PacketBuffer.HEADROOM, packet.length());
  }

  /** Copies the payload of a buffer to the beginning of the memory. */
  void copyFrom(PacketBuffer packet) {
    memory.buffer().put(0, packet.array(), PacketBuffer.HEADROOM, packet.length());
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
    return libC.poll(memory.address() + PACKET_BYTES, POLL_FDS, timeoutMillis);
  }

  /** Whether the last poll found the device broken. */
  boolean deviceFailed() {
    short found = memory.buffer().getShort(PACKET_BYTES + 6);
    return (found & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  }

  private void putPollFd(int slot, int descriptor, short events) {
    ByteBuffer buffer = memory.buffer();
    int offset = PACKET_BYTES + slot * POLL_FD_BYTES;
    buffer.putInt(offset, descriptor);
    buffer.putShort(offset + 4, events);
    buffer.putShort(offset + 6, (short) 0);
  }
}
