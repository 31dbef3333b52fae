package dev.mycelium.bench.quic;

import dev.mycelium.internal.link.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Two event loops, and what their threads cost. */
final class TwoThreads implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop[] loops = new EventLoop[2];
  private final long[] ids = new long[2];

  TwoThreads(Transport transport) {
    group = new MultiThreadIoEventLoopGroup(2, transport.ioHandler());
    for (int i = 0; i < 2; i++) {
      loops[i] = group.next();
      ids[i] = loops[i].submit(() -> Thread.currentThread().getId()).syncUninterruptibly().getNow();
    }
  }

  EventLoop loop(int index) {
    return loops[index];
  }

  /** Processor time of both threads so far. */
  long[] cpuNanos() {
    return new long[] {cpuNanos(0), cpuNanos(1)};
  }

  private long cpuNanos(int index) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(ids[index]);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
