package dev.mycelium.tun.linux;

/** The C library of a kernel that knows less than ours. */
final class RefusingLibC implements LibC {
  /** Which requests fail. */
  interface Refusal {
    boolean of(long request, long argument);
  }

  private static final int NO_DESCRIPTOR = -1;

  private final LibC libC = Kernel.get().libC();
  private final Refusal refusal;

  RefusingLibC(Refusal refusal) {
    this.refusal = refusal;
  }

  @Override
  public int ioctl(int descriptor, long request, long argument) {
    boolean refused = refusal.of(request, argument);
    return libC.ioctl(refused ? NO_DESCRIPTOR : descriptor, request, argument);
  }

  @Override
  public int open(String path, int flags) {
    return libC.open(path, flags);
  }

  @Override
  public int close(int descriptor) {
    return libC.close(descriptor);
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return libC.socket(domain, type, protocol);
  }

  @Override
  public int eventfd(int initialValue, int flags) {
    return libC.eventfd(initialValue, flags);
  }

  @Override
  public int poll(long pollFds, long count, int timeoutMillis) {
    return libC.poll(pollFds, count, timeoutMillis);
  }

  @Override
  public long read(int descriptor, long buffer, long count) {
    return libC.read(descriptor, buffer, count);
  }

  @Override
  public long write(int descriptor, long buffer, long count) {
    return libC.write(descriptor, buffer, count);
  }
}
