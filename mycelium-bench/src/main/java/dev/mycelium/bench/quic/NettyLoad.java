package dev.mycelium.bench.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a connection of Netty's codec busy: as many datagrams as a window lets, because what the
 * codec has no room for it drops. Looks for room whenever packets came from the peer, and every
 * millisecond.
 */
final class NettyLoad {
  /** Datagrams under way: eight times what ours has, and much less than the codec's queue. */
  private static final int WINDOW = 1024;

  /** Written at once: what one system call sends. */
  private static final int BURST = 44;

  private static final long LOST_AFTER_NANOS = 50_000_000;

  private final QuicChannel connection;
  private final AtomicLong arrivals;
  private final EventLoop loop;
  private final ByteBuf packet;

  // on the event loop
  private boolean loading;
  private boolean waking;
  private long written;
  private long lastArrived;
  private long lastArrivalNanos;

  NettyLoad(QuicChannel connection, AtomicLong arrivals) {
    this.connection = connection;
    this.arrivals = arrivals;
    this.loop = connection.eventLoop();
    this.packet = NettyPair.direct(connection, Packet.load());
  }

  void on(boolean loading) {
    loop.submit(
            () -> {
              this.loading = loading;
              written = arrivals.get();
              wake();
            })
        .syncUninterruptibly();
  }

  private void wake() {
    if (loading && !waking) {
      waking = true;
      Future<?> unused =
          loop.schedule(
              () -> {
                waking = false;
                fill();
                wake();
              },
              1,
              TimeUnit.MILLISECONDS);
    }
  }

  /** A handler for the socket's pipeline, in front of the codec. */
  ChannelHandler afterReads() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        fill();
      }
    };
  }

  private void fill() {
    while (loading && outstanding() <= WINDOW - BURST) {
      for (int i = 0; i < BURST; i++) {
        Future<?> unused = connection.write(packet.retainedDuplicate());
      }
      written += BURST;
      connection.flush();
    }
  }

  /** What has not arrived for long is lost. */
  private long outstanding() {
    long arrived = arrivals.get();
    long now = System.nanoTime();
    if (arrived != lastArrived) {
      lastArrived = arrived;
      lastArrivalNanos = now;
    } else if (now - lastArrivalNanos > LOST_AFTER_NANOS) {
      written = arrived;
      lastArrivalNanos = now;
    }
    return written - arrived;
  }
}
