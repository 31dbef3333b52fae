package dev.mycelium.internal.link;

import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.link.psk.PskHandler;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.queue.ControlBudget;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the links of one loop share.
 *
 * @param clock monotonic nanoseconds
 * @param network the private network in which they are; null for the public one
 */
record LinkSite(
    LinkLimits limits,
    PacketPool pool,
    Counters counters,
    LinkEvents events,
    LongSupplier clock,
    EventLoop loop,
    Admission admission,
    ControlBudget controlBudget,
    LogAllowance log,
    @Nullable PskNetwork network) {
  /** What the sockets of this node speak. */
  Protocol protocol() {
    return network == null ? Protocol.TCP : Protocol.TLS;
  }

  /** Makes a pipeline of a new socket. */
  void setUp(Channel channel, @Nullable PskHandler tls, ChannelCarrier carrier) {
    if (tls != null) {
      channel.pipeline().addLast(tls);
    }
    channel.pipeline().addLast(carrier);
  }
}
