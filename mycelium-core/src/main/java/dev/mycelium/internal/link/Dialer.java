package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.link.transport.VsockTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes connections; on the event loop only. Every attempt ends in exactly one event. */
final class Dialer {
  private final LinkSite site;
  private final LinkTable table;
  private final Bootstrap template;
  private final Bootstrap vsockTemplate;
  private final @Nullable VsockTransport vsock;

  /** Attempts under way, by number. */
  private final Map<Long, Channel> attempts = new LinkedHashMap<>();

  Dialer(LinkSite site, LinkTable table, Transport transport) {
    this.site = site;
    this.table = table;
    this.template = newTemplate().channel(transport.socketType());
    this.vsockTemplate = newTemplate();
    this.vsock = transport.vsock();
    transport.applyLinkOptions(template::option);
    transport.applyStreamOptions(vsockTemplate::option);
  }

  private Bootstrap newTemplate() {
    return new Bootstrap()
        .group(site.loop())
        .disableResolver()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, site.limits().connectTimeoutMillis());
  }

  void dial(Endpoint endpoint, long attempt) {
    if (table.isEnding()) {
      fail(attempt, "the node is closing");
    } else if (endpoint.protocol() == Protocol.TCP) {
      connect(endpoint, template.clone(), endpoint.socketAddress(), attempt);
    } else if (endpoint.protocol() == Protocol.VSOCK) {
      connectVsock(endpoint, attempt);
    } else {
      fail(attempt, endpoint.protocol().scheme() + " links are not supported yet");
    }
  }

  private void connectVsock(Endpoint endpoint, long attempt) {
    VsockTransport sockets = vsock;
    if (sockets == null) {
      fail(attempt, "this system has no vsock");
      return;
    }
    try {
      Channel socket = sockets.newSocket();
      connect(
          endpoint,
          vsockTemplate.clone().channelFactory(() -> socket),
          sockets.addressOf(endpoint),
          attempt);
    } catch (ChannelException none) { // a kernel without them
      fail(attempt, String.valueOf(none.getMessage()));
    }
  }

  private void connect(
      Endpoint endpoint, Bootstrap bootstrap, SocketAddress address, long attempt) {
    ChannelFuture future = bootstrap.handler(new Connecting(endpoint, attempt)).connect(address);
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
      SocketAddress local = carrier.channel().localAddress();
      if (local.equals(carrier.channel().remoteAddress())) {
        fail(attempt, "connected to itself"); // TCP joins a free local port with itself
        return null;
      }
      Link link = table.open(seen(local), endpoint, false, carrier);
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

    private Endpoint seen(SocketAddress local) {
      return local instanceof InetSocketAddress address
          ? Endpoint.of(Protocol.TCP, address)
          : Objects.requireNonNull(vsock).endpointOf(local);
    }

    @Override
    public void announce(Link link) {
      site.events().connected(link, attempt);
    }
  }
}
