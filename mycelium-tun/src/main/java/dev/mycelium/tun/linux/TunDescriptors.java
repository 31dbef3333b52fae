package dev.mycelium.tun.linux;

import java.io.IOException;

/**
 * The descriptors of an open device and the calls on them; both are non-blocking.
 *
 * @param device reads and writes packets
 * @param wake an eventfd that becomes readable, for good, when the device is closed
 */
record TunDescriptors(Kernel kernel, InterfaceName name, int device, int wake) {
  private static final int NO_TIMEOUT = -1;
  private static final short POLLIN = 0x1;
  private static final short POLLOUT = 0x4;

  /** Returns the length, or -1 if nothing is ready. */
  long read(long address, int bytes) throws IOException {
    while (true) {
      long length = kernel.libC().read(device, address, bytes);
      if (length >= 0) {
        return length;
      }
      int errno = kernel.errno();
      if (errno == Errno.EAGAIN) {
        return -1;
      }
      if (errno != Errno.EINTR) {
        throw failure("read", errno);
      }
    }
  }

  /** Returns 0 or the errno. */
  int write(long address, int bytes) {
    while (true) {
      if (kernel.libC().write(device, address, bytes) >= 0) {
        return 0;
      }
      int errno = kernel.errno();
      if (errno != Errno.EINTR) {
        return errno;
      }
    }
  }

  /** Waits for a packet, a signal, or the end of the device. */
  void awaitReadable(PacketStaging staging) throws IOException {
    int ready = staging.poll(kernel.libC(), device, POLLIN, wake, POLLIN, NO_TIMEOUT);
    if (ready < 0) {
      int errno = kernel.errno();
      if (errno != Errno.EINTR) {
        throw failure("poll", errno);
      }
    } else if (staging.deviceFailed()) {
      throw failure("poll", Errno.EBADFD);
    }
  }

  @SuppressWarnings("CheckReturnValue") // ready, timeout or signal: the next write will tell
  void awaitWritable(PacketStaging staging, int timeoutMillis) {
    staging.poll(kernel.libC(), device, POLLOUT, wake, POLLIN, timeoutMillis);
  }

  IOException failure(String call, int errno) {
    String reason =
        errno == Errno.EBADFD ? "the interface was deleted" : call + " failed with errno " + errno;
    return new IOException("TUN interface " + name.text() + ": " + reason);
  }

  /** Wakes whoever waits, now and later. */
  void signal() {
    try {
      kernel.signal(wake);
    } catch (SystemCallException e) {
      // Cannot happen: the counter of a fresh eventfd has room for one.
      throw new IllegalStateException("cannot wake the reader of " + name.text(), e);
    }
  }

  void close() {
    kernel.close(device);
    kernel.close(wake);
  }
}
