package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
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
    if (endpoint.protocol() != Protocol.TCP) {
      fail(attempt, endpoint.protocol().scheme() + " links are not supported yet");
    } else if (table.isEnding()) {
      fail(attempt, "the node is closing");
    } else {
      connect(endpoint, attempt);
    }
  }

  private void connect(Endpoint endpoint, long attempt) {
    ChannelFuture future =
        template
            .clone()
            .handler(new Connecting(endpoint, attempt))
            .connect(endpoint.socketAddress());
    Channel channel = future.channel();
    attempts.put(attempt, channel);
    table.onSocketOpened();
    channel.closeFuture().addListener(closed -> table.onSocketClosed());
    future.addListener(
        connected -> {
          if (!connected.isSuccess() && attempts.remove(attempt) != null) {
            fail(attempt, ChannelCarrier.reasonOf(connected.cause()));
          }
        });
  }

  void abort(long attempt) {
    Channel channel = attempts.remove(attempt);
    if (channel != null) {
      Future<?> unused = channel.close();
      fail(attempt, "given up");
    }
  }

  void abortAll() {
    for (Long attempt : attempts.keySet().toArray(new Long[0])) {
      abort(attempt);
    }
  }

  private void fail(long attempt, String reason) {
    site.events().connectFailed(attempt, reason);
  }

  /** One attempt: becomes a link when the socket is connected. */
  private final class Connecting extends ChannelInitializer<Channel>
      implements ChannelCarrier.Opener {
    private final Endpoint endpoint;
    private final long attempt;

    Connecting(Endpoint endpoint, long attempt) {
      this.endpoint = endpoint;
      this.attempt = attempt;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new ChannelCarrier(channel, this));
    }

    @Override
    public @Nullable Link open(ChannelCarrier carrier) {
      if (attempts.remove(attempt) == null) {
        return null; // given up meanwhile
      }
      InetSocketAddress local = (InetSocketAddress) carrier.channel().localAddress();
      if (local.equals(carrier.channel().remoteAddress())) {
        fail(attempt, "connected to itself"); // TCP joins a free local port with itself
        return null;
      }
      Link link = table.open(Endpoint.of(Protocol.TCP, local), endpoint, false, carrier);
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
