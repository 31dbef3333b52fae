package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.TunDevice;
import dev.mycelium.tun.offload.SegmentSplitter;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TUN interface of Linux: no object and no lock per packet. Where the kernel allows it, packets
 * of TCP and UDP cross the border as super-packets of up to 64 KB (spec 05 §17), one system call
 * each; whoever uses the device sees ordinary packets only.
 *
 * <p>A reader without packets waits in poll(2) for the device or for the wake descriptor, which
 * {@link #close()} makes readable for good: closing a descriptor would wake nobody. Descriptors are
 * closed only after every reader and writer has left.
 */
public final class LinuxTun implements TunDevice {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxTun.class);

  /** What IPv6 demands of a link (RFC 8200 §5). */
  private static final int MIN_MTU_BYTES = 1280;

  private static final int MAX_MTU_BYTES = 65_535;

  private final InterfaceName name;
  private final int mtuBytes;
  private final TunDescriptors descriptors;
  private final Offload offload;
  private final PacketWriter writer;
  private final PacketStaging readStaging = new PacketStaging();
  private final SegmentSplitter splitter;
  private final UseGate gate = new UseGate();
  private final CountDownLatch gone = new CountDownLatch(1);

  /** Written by the reader only. */
  private volatile long readDrops;

  /** Becomes the owner of the descriptors. */
  LinuxTun(TunDescriptors descriptors, int mtuBytes, Offload offload) {
    this.name = descriptors.name();
    this.mtuBytes = mtuBytes;
    this.descriptors = descriptors;
    this.offload = offload;
    this.writer = new PacketWriter(descriptors, offload);
    this.splitter = new SegmentSplitter(readStaging.packets(), PacketStaging.PACKET_AT, mtuBytes);
  }

  /**
   * Creates an interface in the network namespace of the calling thread and brings it up. A failure
   * leaves nothing behind.
   *
   * @param name 1..15 visible ASCII characters other than '/', ':' and '%'
   * @param address the overlay address of the node; the interface gets it with prefix length 7
   * @param mtuBytes 1280..65535
   * @return the open device
   * @throws TunException if the system refuses, with the reason and what to do about it
   * @throws IllegalArgumentException if the MTU is out of range
   */
  public static LinuxTun open(String name, OverlayAddress address, int mtuBytes)
      throws TunException {
    return open(TunSetup.kernel(), name, address, mtuBytes, true);
  }

  /**
   * As {@link #open(String, OverlayAddress, int)}.
   *
   * @param offloads false: not even tried
   */
  static LinuxTun open(
      Kernel kernel, String name, OverlayAddress address, int mtuBytes, boolean offloads) {
    InterfaceName checkedName = new InterfaceName(name);
    if (mtuBytes < MIN_MTU_BYTES || mtuBytes > MAX_MTU_BYTES) {
      throw new IllegalArgumentException(
          "MTU of " + mtuBytes + " bytes is not in " + MIN_MTU_BYTES + ".." + MAX_MTU_BYTES);
    }
    return new TunSetup(kernel, checkedName).open(address, mtuBytes, offloads);
  }

  @Override
  public String name() {
    return name.text();
  }

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  /** False: super-packets are split and joined in here. */
  @Override
  public boolean hasOffloads() {
    return false;
  }

  /** What was agreed with the kernel. */
  Offload offload() {
    return offload;
  }

  @Override
  public long writeRefusals() {
    return writer.refusals();
  }

  @Override
  public long readDrops() {
    return readDrops;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Reads first and waits only when there was nothing: under load no call is spent on waiting.
   * What a full batch leaves of a super-packet is the beginning of the next one.
   */
  @Override
  public int read(PacketBatch batch) throws IOException {
    if (!gate.enter()) {
      return -1;
    }
    try {
      int taken = takeReady(batch);
      while (taken == 0 && !gate.isClosed()) {
        descriptors.awaitReadable(readStaging);
        taken = takeReady(batch);
      }
      return taken == 0 ? -1 : taken;
    } finally {
      gate.leave();
    }
  }

  @Override
  public int pollDescriptor() {
    return descriptors.device();
  }

  @Override
  public int readReady(PacketBatch batch) throws IOException {
    if (!gate.enter()) {
      return -1;
    }
    try {
      return takeReady(batch);
    } finally {
      gate.leave();
    }
  }

  private int takeReady(PacketBatch batch) throws IOException {
    int before = batch.size();
    splitter.appendTo(batch);
    int headerBytes = offload.headerBytes;
    int bytes = headerBytes + PacketStaging.PACKET_BYTES;
    while (!batch.isFull()) {
      long length = descriptors.read(readStaging.address(headerBytes), bytes);
      if (length < 0) {
        break;
      }
      if (splitter.begin((int) length - headerBytes)) {
        splitter.appendTo(batch);
      } else {
        drop((int) length - headerBytes);
      }
    }
    return batch.size() - before;
  }

  /** Possible if somebody raised the MTU of our interface; nothing behind us expects it. */
  private void drop(int length) {
    long before = readDrops;
    readDrops = before + 1;
    if (before == 0) {
      LOG.warn(
          "{}: dropping packets that do not make packets of at most {} bytes (one of {}): was the"
              + " MTU of the interface changed?",
          name.text(),
          mtuBytes,
          length);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>After {@link #close()} every packet counts as refused.
   */
  @Override
  public void write(PacketBatch batch) throws IOException {
    if (!gate.enter()) {
      writer.refuse(batch.size());
      return;
    }
    try {
      writer.write(batch);
    } finally {
      gate.leave();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Not for a thread that is inside {@link #read} or {@link #write} itself.
   */
  @Override
  public void close() {
    if (!gate.close()) {
      Latches.awaitUninterruptibly(gone);
      return;
    }
    descriptors.signal();
    gate.awaitEmpty();
    descriptors.close();
    gone.countDown();
  }
}
