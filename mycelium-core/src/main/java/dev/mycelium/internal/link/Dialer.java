package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.link.psk.PskHandler;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes connections; on the event loop only. Every attempt ends in exactly one event. */
final class Dialer {
  private final LinkSite site;
  private final LinkTable table;
  private final Bootstrap template;

  /** Attempts under way, by number. */
  private final Map<Long, Channel> attempts = new LinkedHashMap<>();

  Dialer(LinkSite site, LinkTable table, Transport transport) {
    this.site = site;
    this.table = table;
    this.template =
        new Bootstrap()
            .group(site.loop())
            .channel(transport.socketType())
            .disableResolver()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, site.limits().connectTimeoutMillis());
    transport.applyLinkOptions(template::option);
  }

  void dial(Endpoint endpoint, long attempt) {
    if (endpoint.protocol() != Protocol.TCP && endpoint.protocol() != site.protocol()) {
      refuse(attempt, endpoint.protocol().scheme() + " links are not supported yet");
    } else if (table.isEnding()) {
      refuse(attempt, "the node is closing");
    } else {
      connect(endpoint, attempt);
    }
  }

  private void refuse(long attempt, String reason) {
    site.events().connectFailed(attempt, reason);
  }

  private void connect(Endpoint endpoint, long attempt) {
    PskNetwork network = site.network();
    PskHandler tls = network == null ? null : network.dialing(reason -> fail(attempt, reason));
    ChannelFuture future =
        template
            .clone()
            .handler(new Connecting(endpoint, attempt, tls))
            .connect(endpoint.socketAddress());
    Channel channel = future.channel();
    attempts.put(attempt, channel);
    table.onSocketOpened();
    channel.closeFuture().addListener(closed -> table.onSocketClosed());
    future.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            fail(attempt, ChannelCarrier.reasonOf(connected.cause()));
          }
        });
  }

  void abort(long attempt) {
    Channel channel = attempts.get(attempt);
    if (channel != null) {
      fail(attempt, "given up");
      Future<?> unused = channel.close();
    }
  }

  void abortAll() {
    for (Long attempt : attempts.keySet().toArray(new Long[0])) {
      abort(attempt);
    }
  }

  /** The end of an attempt that is under way; what follows from it is no news. */
  private void fail(long attempt, String reason) {
    if (attempts.remove(attempt) != null) {
      site.events().connectFailed(attempt, reason);
    }
  }

  /** One attempt: becomes a link when the socket is connected. */
  private final class Connecting extends ChannelInitializer<Channel>
      implements ChannelCarrier.Opener {
    private final Endpoint endpoint;
    private final long attempt;
    private final @Nullable PskHandler tls;

    Connecting(Endpoint endpoint, long attempt, @Nullable PskHandler tls) {
      this.endpoint = new Endpoint(site.protocol(), endpoint.host(), endpoint.port());
      this.attempt = attempt;
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
      site.setUp(channel, tls, new ChannelCarrier(channel, this));
    }

    @Override
    public @Nullable Link open(ChannelCarrier carrier) {
      if (attempts.remove(attempt) == null) {
        return null; // given up meanwhile
      }
      InetSocketAddress local = (InetSocketAddress) carrier.channel().localAddress();
      if (local.equals(carrier.channel().remoteAddress())) {
        refuse(attempt, "connected to itself"); // TCP joins a free local port with itself
        return null;
      }
      Link link = table.open(Endpoint.of(site.protocol(), local), endpoint, false, carrier);
      site.admission().enter();
      carrier
          .channel()
          .closeFuture()
          .addListener(
              closed -> {
                site.admission().leave();
                table.forget(link);
              });
      return link;
    }

    @Override
    public void announce(Link link) {
      site.events().connected(link, attempt);
    }
  }
}
