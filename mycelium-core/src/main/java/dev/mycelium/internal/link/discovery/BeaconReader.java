package dev.mycelium.internal.link.discovery;

import dev.mycelium.internal.discovery.Discovery;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the socket of discovery, at a pace that cannot be pushed: what comes faster is left to the
 * system, which drops it when the socket's buffer is full.
 */
final class BeaconReader extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final Logger LOG = LoggerFactory.getLogger(BeaconReader.class);

  /** Datagrams read before the socket rests: a minute's beacons of a large network at once. */
  private static final int WINDOW_DATAGRAMS = 128;

  /** How often the socket may be read so much: 640 datagrams per second. */
  private static final long WINDOW_NANOS = 200_000_000;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Counters counters;
  private @Nullable Discovery machine;
  private int read;
  private long windowEndNanos = System.nanoTime();

  BeaconReader(Counters counters) {
    this.counters = counters;
  }

  /** Before anything is read. */
  void deliverTo(Discovery discovery) {
    machine = discovery;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    long now = System.nanoTime();
    if (now - windowEndNanos >= 0) {
      windowEndNanos = now + WINDOW_NANOS;
      read = 0;
    }
    if (++read == WINDOW_DATAGRAMS) {
      pause(context, windowEndNanos - now);
    }
    hear(datagram, now);
  }

  private void pause(ChannelHandlerContext context, long nanos) {
    counters.count(Counter.DISCOVERY_PAUSED);
    context.channel().config().setAutoRead(false);
    Future<?> unused =
        context
            .executor()
            .schedule(
                () -> context.channel().config().setAutoRead(true), nanos, TimeUnit.NANOSECONDS);
  }

  private void hear(DatagramPacket datagram, long nowNanos) {
    Discovery discovery = machine;
    if (discovery != null && datagram.sender().getAddress() instanceof Inet6Address sender) {
      byte[] bytes = sender.getAddress();
      discovery.onDatagram(
          (long) LONG.get(bytes, 0),
          (long) LONG.get(bytes, 8),
          sender.getScopeId(),
          datagram.content().nioBuffer(),
          nowNanos);
    } else {
      counters.count(Counter.DISCOVERY_DATAGRAM_IGNORED);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Reading beacons failed", cause);
  }
}
