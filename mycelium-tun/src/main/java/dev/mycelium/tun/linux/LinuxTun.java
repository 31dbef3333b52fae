package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.spi.TunDevice;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TUN interface of Linux: one system call per packet, no object and no lock per packet.
 *
 * <p>Both descriptors are non-blocking. A reader without packets waits in poll(2) for the device or
 * for the wake descriptor, which {@link #close()} makes readable for good: closing a descriptor
 * would wake nobody. Descriptors are closed only after every reader and writer has left.
 */
public final class LinuxTun implements TunDevice {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxTun.class);

  /** What IPv6 demands of a link (RFC 8200 §5). */
  private static final int MIN_MTU_BYTES = 1280;

  private static final int MAX_MTU_BYTES = 65_535;

  /**
   * How long one batch waits, in total, for a device that takes no packets. The kernel processes a
   * packet within the call, so this is for exhausted memory only; a link loop must not stand still.
   */
  private static final int WRITE_WAIT_MILLIS = 5;

  private static final int NO_TIMEOUT = -1;
  private static final short POLLIN = 0x1;
  private static final short POLLOUT = 0x4;

  /** One per thread and not per device: a thread that writes to many devices needs only one. */
  private static final ThreadLocal<PacketStaging> WRITE_STAGING =
      ThreadLocal.withInitial(PacketStaging::new);

  private final Kernel kernel;
  private final LibC libC;
  private final InterfaceName name;
  private final int mtuBytes;
  private final int device;
  private final int wake;
  private final PacketStaging readStaging;
  private final UseGate gate = new UseGate();
  private final CountDownLatch gone = new CountDownLatch(1);
  private final AtomicLong writeRefusals = new AtomicLong();

  /** Written by the reader only. */
  private boolean oversizedReported;

  /** Becomes the owner of both descriptors. */
  LinuxTun(
      Kernel kernel,
      InterfaceName name,
      int mtuBytes,
      PacketStaging readStaging,
      int device,
      int wake) {
    this.kernel = kernel;
    this.libC = kernel.libC();
    this.name = name;
    this.mtuBytes = mtuBytes;
    this.readStaging = readStaging;
    this.device = device;
    this.wake = wake;
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
    InterfaceName checkedName = new InterfaceName(name);
    if (mtuBytes < MIN_MTU_BYTES || mtuBytes > MAX_MTU_BYTES) {
      throw new IllegalArgumentException(
          "MTU of " + mtuBytes + " bytes is not in " + MIN_MTU_BYTES + ".." + MAX_MTU_BYTES);
    }
    return new TunSetup(TunSetup.kernel(), checkedName).open(address, mtuBytes);
  }

  @Override
  public String name() {
    return name.text();
  }

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  @Override
  public boolean hasOffloads() {
    return false;
  }

  @Override
  public long writeRefusals() {
    return writeRefusals.get();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Reads first and waits only when there was nothing: under load no call is spent on waiting.
   */
  @Override
  public int read(PacketBatch batch) throws IOException {
    if (!gate.enter()) {
      return -1;
    }
    try {
      int taken = takeReady(batch);
      while (taken == 0 && !gate.isClosed()) {
        awaitReadable();
        taken = takeReady(batch);
      }
      return taken == 0 ? -1 : taken;
    } finally {
      gate.leave();
    }
  }

  private int takeReady(PacketBatch batch) throws IOException {
    int before = batch.size();
    while (!batch.isFull()) {
      long length = libC.read(device, readStaging.address(), PacketStaging.PACKET_BYTES);
      if (length > 0) {
        take(batch, (int) length);
      } else if (length < 0 && nothingReady(kernel.errno())) {
        break;
      }
    }
    return batch.size() - before;
  }

  private void take(PacketBatch batch, int length) {
    if (length > mtuBytes) {
      reportOversized(length);
      return;
    }
    readStaging.copyTo(batch.append(length));
  }

  /** Possible only if somebody raised the MTU of our interface; nothing behind us expects it. */
  private void reportOversized(int length) {
    if (!oversizedReported) {
      oversizedReported = true;
      LOG.warn(
          "{}: dropping packets over {} bytes (one of {}): was the MTU of the interface changed?",
          name.text(),
          mtuBytes,
          length);
    }
  }

  /** False if the call should be made again; a failed device throws. */
  private boolean nothingReady(int errno) throws IOException {
    return switch (errno) {
      case Errno.EAGAIN -> true;
      case Errno.EINTR -> false;
      default -> throw failure("read", errno);
    };
  }

  private void awaitReadable() throws IOException {
    int ready = readStaging.poll(libC, device, POLLIN, wake, POLLIN, NO_TIMEOUT);
    if (ready < 0) {
      int errno = kernel.errno();
      if (errno != Errno.EINTR) {
        throw failure("poll", errno);
      }
    } else if (readStaging.deviceFailed()) {
      throw failure("poll", Errno.EBADFD);
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
      writeRefusals.addAndGet(batch.size());
      return;
    }
    try {
      writeAll(batch, WRITE_STAGING.get());
    } finally {
      gate.leave();
    }
  }

  private void writeAll(PacketBatch batch, PacketStaging staging) throws IOException {
    boolean mayWait = true;
    for (int i = 0; i < batch.size(); i++) {
      PacketBuffer packet = batch.get(i);
      if (packet.length() <= 0) {
        writeRefusals.incrementAndGet();
        continue;
      }
      staging.copyFrom(packet);
      int errno = writeOne(staging, packet.length());
      if (errno == Errno.EAGAIN && mayWait) {
        mayWait = false;
        awaitWritable(staging);
        errno = writeOne(staging, packet.length());
      }
      if (errno != 0) {
        refuse(errno);
      }
    }
  }

  /** Returns 0 or the errno. */
  private int writeOne(PacketStaging staging, int length) {
    while (true) {
      if (libC.write(device, staging.address(), length) >= 0) {
        return 0;
      }
      int errno = kernel.errno();
      if (errno != Errno.EINTR) {
        return errno;
      }
    }
  }

  private void refuse(int errno) throws IOException {
    if (errno == Errno.EBADFD || errno == Errno.EBADF) {
      throw failure("write", errno);
    }
    writeRefusals.incrementAndGet();
  }

  @SuppressWarnings("CheckReturnValue") // ready, timeout or signal: the next write will tell
  private void awaitWritable(PacketStaging staging) {
    staging.poll(libC, device, POLLOUT, wake, POLLIN, WRITE_WAIT_MILLIS);
  }

  private IOException failure(String call, int errno) {
    String reason =
        errno == Errno.EBADFD ? "the interface was deleted" : call + " failed with errno " + errno;
    return new IOException("TUN interface " + name.text() + ": " + reason);
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
    try {
      kernel.signal(wake);
    } catch (SystemCallException e) {
      // Cannot happen: the counter of a fresh eventfd has room for one.
      throw new IllegalStateException("cannot wake the reader of " + name.text(), e);
    }
    gate.awaitEmpty();
    kernel.close(device);
    kernel.close(wake);
    gone.countDown();
  }
}
