package dev.mycelium.tun.linux;

/**
 * The system calls of a TUN device. Addresses are passed as numbers: a call then makes no object.
 * Every method returns -1 on failure and leaves the reason in errno.
 */
public interface LibC {
  /** open(2): ENOENT, ENODEV, EACCES. */
  int open(String path, int flags);

  /** close(2). */
  int close(int descriptor);

  /** socket(2): EAFNOSUPPORT, EMFILE. */
  int socket(int domain, int type, int protocol);

  /** eventfd(2): EMFILE. */
  int eventfd(int initialValue, int flags);

  /** ioctl(2) with a pointer or a number; see tun(4) of the kernel documents and netdevice(7). */
  int ioctl(int descriptor, long request, long argument);

  /** poll(2) on {@code count} structs pollfd; -1 as time waits for ever: EINTR. */
  int poll(long pollFds, long count, int timeoutMillis);

  /** read(2): EAGAIN, EINTR, EBADFD when the interface was deleted. */
  long read(int descriptor, long buffer, long count);

  /** write(2): EAGAIN, EINTR, EINVAL, EIO when the link is down, EBADFD when it was deleted. */
  long write(int descriptor, long buffer, long count);
}
