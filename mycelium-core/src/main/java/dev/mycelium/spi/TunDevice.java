package dev.mycelium.spi;

import java.io.IOException;

/**
 * A layer 3 network interface whose other side is the kernel (or a test).
 *
 * <p>One thread reads; any thread may write, the device serialises what needs it. After {@link
 * #close()} a blocked {@link #read} returns -1 at once.
 */
public interface TunDevice extends AutoCloseable {
  /**
   * The name the system knows the interface by.
   *
   * @return for example {@code mycelium}
   */
  String name();

  /**
   * Largest packet the interface passes, without offload.
   *
   * @return bytes, 1280 or more
   */
  int mtuBytes();

  /**
   * Whether packets read may be super-packets and packets written may carry offload words ({@link
   * PacketBuffer#offload()}). A device that splits and joins super-packets by itself, such as that
   * of Linux, hands over ordinary packets and says false.
   *
   * @return false if every packet is complete, its checksum included, and at most the MTU long
   */
  boolean hasOffloads();

  /**
   * Blocks until at least one packet is there, then takes as many as are ready and fit.
   *
   * @param batch empty; receives one buffer per packet
   * @return number of packets appended, or -1 if the device is closed
   * @throws IOException if the device failed and will not recover
   */
  int read(PacketBatch batch) throws IOException;

  /**
   * A file descriptor that an event loop can watch: readable whenever {@link #readReady} would find
   * something, except for what the last batch was too small for. The node then reads on its link
   * thread and needs no thread for the device.
   *
   * @return the number, or -1 if the device has none: {@link #read} is used then
   */
  default int pollDescriptor() {
    return -1;
  }

  /**
   * Takes as many packets as are ready and fit, without waiting. Only for devices with a {@link
   * #pollDescriptor}.
   *
   * @param batch receives one buffer per packet
   * @return number of packets appended, 0 if none is ready, or -1 if the device is closed
   * @throws IOException if the device failed and will not recover
   */
  default int readReady(PacketBatch batch) throws IOException {
    throw new UnsupportedOperationException("no poll descriptor");
  }

  /**
   * Writes all packets of a batch, which stay owned by the caller. A packet that the system refuses
   * is counted by the device and does not stop the others.
   *
   * @param batch the packets
   * @throws IOException if the device failed and will not recover
   */
  void write(PacketBatch batch) throws IOException;

  /**
   * Packets that the system refused on write.
   *
   * @return count since the device was opened
   */
  long writeRefusals();

  /**
   * Packets of the system that {@link #read} dropped: too long, or with a description of their
   * offloads that makes no sense.
   *
   * @return count since the device was opened
   */
  default long readDrops() {
    return 0;
  }

  /** Removes the interface; idempotent. Returns only when it is gone. */
  @Override
  void close();
}
