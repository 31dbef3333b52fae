package dev.mycelium.internal.link.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that is no socket, watched by the epoll loop of the links. The descriptor belongs to
 * somebody else, who closes it after the loop has ended. On the event loop only.
 */
final class EpollWatch implements EpollIoHandle {
  /** A link at five gigabits per second makes room for a super-packet meanwhile. */
  private static final long PAUSE_NANOS = 100_000;

  /**
   * Edge-triggered: the reader leaves nothing behind when it waits, and who pauses needs no system
   * call to say so.
   */
  private static final EpollIoOps ON_ARRIVAL = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

  private final IoEventLoop loop;
  private final FileDescriptor descriptor;
  private final DescriptorReader reader;
  private final Runnable scheduledTurn = this::scheduledTurn;
  private @Nullable IoRegistration registration;

  /** A turn is to come by itself. */
  private boolean scheduled;

  EpollWatch(IoEventLoop loop, int descriptor, DescriptorReader reader) {
    this.loop = loop;
    this.descriptor = new FileDescriptor(descriptor);
    this.reader = reader;
  }

  /** Begins to watch. */
  void start() {
    loop.register(this)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                IoRegistration watched = (IoRegistration) registered.getNow();
                registration = watched;
                long unused = watched.submit(ON_ARRIVAL);
              }
            });
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration source, IoEvent event) {
    if (!scheduled) { // else the reader is called anyway
      turn();
    }
  }

  private void turn() {
    switch (reader.onReadable()) {
      case AWAIT -> {}
      case CONTINUE -> later(0);
      case PAUSE -> later(PAUSE_NANOS);
      case STOP -> close();
    }
  }

  /** A timer and not a task: a task that submits itself would run before any link is read. */
  private void later(long nanos) {
    scheduled = true;
    Future<?> unused = loop.schedule(scheduledTurn, nanos, TimeUnit.NANOSECONDS);
  }

  private void scheduledTurn() {
    scheduled = false;
    turn();
  }

  @Override
  public void close() {
    IoRegistration registered = registration;
    if (registered != null && registered.isValid()) {
      boolean unused = registered.cancel();
    }
  }
}
