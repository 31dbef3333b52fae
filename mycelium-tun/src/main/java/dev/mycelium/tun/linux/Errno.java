package dev.mycelium.tun.linux;

/** Error numbers of Linux, equal on all machines that we run on (errno(3)). */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int EBADMSG = 74;
  static final int EBADFD = 77;
  static final int EAFNOSUPPORT = 97;

  private Errno() {}
}
