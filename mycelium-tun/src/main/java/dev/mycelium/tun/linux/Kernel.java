package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The system calls of {@link LibC}, with failures as exceptions where speed does not matter. */
final class Kernel {
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;

  private static final int O_RDWR = 0x2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  private final LibC libC;
  private final Runtime runtime;

  /** Calls through a library, which tests may have wrapped. */
  Kernel(LibC libC) {
    this.libC = libC;
    this.runtime = Runtime.getSystemRuntime();
  }

  /**
   * The C library of this process, bound once.
   *
   * @throws LinkageError if the native part of jnr-ffi cannot be loaded
   */
  static Kernel get() {
    return Bound.KERNEL;
  }

  private static final class Bound {
    static final Kernel KERNEL =
        new Kernel(LibraryLoader.create(LibC.class).failImmediately().load("c"));
  }

  /** The raw calls, for the packet path. */
  LibC libC() {
    return libC;
  }

  /** Why the last call of this thread failed. */
  int errno() {
    return LastError.getLastError(runtime);
  }

  /** Opens for reading and writing, non-blocking, not inherited by child processes. */
  int open(String path) throws SystemCallException {
    return check(libC.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC), "open " + path);
  }

  int socket(int domain, int type, int protocol) throws SystemCallException {
    return check(libC.socket(domain, type | O_NONBLOCK | O_CLOEXEC, protocol), "socket");
  }

  int eventFd() throws SystemCallException {
    return check(libC.eventfd(0, O_NONBLOCK | O_CLOEXEC), "eventfd");
  }

  /** Passes a structure and returns it as the kernel left it. */
  ByteBuffer ioctl(int descriptor, Ioctl request, byte[] argument) throws SystemCallException {
    NativeMemory memory = NativeMemory.copyOf(argument);
    check(libC.ioctl(descriptor, request.number, memory.address()), "ioctl " + request);
    return memory.buffer();
  }

  /** Passes a number. */
  void ioctl(int descriptor, Ioctl request, int argument) throws SystemCallException {
    check(libC.ioctl(descriptor, request.number, argument), "ioctl " + request);
  }

  /** Adds to an eventfd, which makes it readable for good as nobody reads it. */
  void signal(int eventFd) throws SystemCallException {
    NativeMemory one = new NativeMemory(Long.BYTES);
    one.buffer().putLong(0, 1);
    check(libC.write(eventFd, one.address(), Long.BYTES), "write eventfd");
  }

  /** Sends one netlink message; a verdict of the kernel other than success throws. */
  void netlink(String call, byte[] message) throws SystemCallException {
    int socket = socket(AF_NETLINK, SOCK_RAW, 0);
    try {
      NativeMemory request = NativeMemory.copyOf(message);
      check(libC.write(socket, request.address(), message.length), call);
      NativeMemory answer = new NativeMemory(NetlinkMessage.ANSWER_BYTES);
      // The kernel answers before write returns; there is nothing to wait for.
      long length = libC.read(socket, answer.address(), NetlinkMessage.ANSWER_BYTES);
      int errno = NetlinkMessage.errnoOf(answer.buffer(), check(length, call));
      if (errno != 0) {
        throw new SystemCallException(call, errno);
      }
    } finally {
      close(socket);
    }
  }

  /** Whether packets for an address are for this machine. */
  boolean isLocal(OverlayAddress address) throws SystemCallException {
    byte[] message = NetlinkMessage.route(address);
    int socket = socket(AF_NETLINK, SOCK_RAW, 0);
    try {
      NativeMemory request = NativeMemory.copyOf(message);
      check(libC.write(socket, request.address(), message.length), "RTM_GETROUTE");
      NativeMemory answer = new NativeMemory(NetlinkMessage.ANSWER_BYTES);
      long length = libC.read(socket, answer.address(), NetlinkMessage.ANSWER_BYTES);
      return NetlinkMessage.isLocalRoute(answer.buffer(), check(length, "RTM_GETROUTE"));
    } finally {
      close(socket);
    }
  }

  /** Closes; a failure leaves nothing to be done and the descriptor gone all the same. */
  @SuppressWarnings("CheckReturnValue") // see above: Linux frees the number whatever it answers
  void close(int descriptor) {
    libC.close(descriptor);
  }

  private int check(int result, String call) throws SystemCallException {
    return (int) check((long) result, call);
  }

  private long check(long result, String call) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException(call, errno());
    }
    return result;
  }
}
