package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.link.psk.PskHandler;
import dev.mycelium.internal.link.psk.PskNetwork;
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
      refuse(attempt, "the node is closing");
    } else if (endpoint.protocol() == Protocol.VSOCK) {
      connectVsock(endpoint, attempt);
    } else if (endpoint.protocol() == Protocol.TCP || endpoint.protocol() == site.protocol()) {
      connectTcp(endpoint, attempt);
    } else {
      refuse(attempt, endpoint.protocol().scheme() + " links are not supported yet");
    }
  }

  private void refuse(long attempt, String reason) {
    site.events().connectFailed(attempt, reason);
  }

  private void connectTcp(Endpoint endpoint, long attempt) {
    PskNetwork network = site.network();
    PskHandler tls = network == null ? null : network.dialing(reason -> fail(attempt, reason));
    Endpoint spoken = new Endpoint(site.protocol(), endpoint.host(), endpoint.port());
    connect(new Connecting(spoken, attempt, tls), template.clone(), endpoint.socketAddress());
  }

  private void connectVsock(Endpoint endpoint, long attempt) {
    VsockTransport sockets = vsock;
    if (sockets == null) {
      refuse(attempt, "this system has no vsock");
      return;
    }
    try {
      Channel socket = sockets.newSocket();
      connect(
          new Connecting(endpoint, attempt, null),
          vsockTemplate.clone().channelFactory(() -> socket),
          sockets.addressOf(endpoint));
    } catch (ChannelException none) { // a kernel without them
      refuse(attempt, String.valueOf(none.getMessage()));
    }
  }

  private void connect(Connecting connecting, Bootstrap bootstrap, SocketAddress address) {
    long attempt = connecting.attempt;
    ChannelFuture future = bootstrap.handler(connecting).connect(address);
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
      this.endpoint = endpoint;
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
      SocketAddress local = carrier.channel().localAddress();
      if (local.equals(carrier.channel().remoteAddress())) {
        refuse(attempt, "connected to itself"); // TCP joins a free local port with itself
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
          ? Endpoint.of(site.protocol(), address)
          : Objects.requireNonNull(vsock).endpointOf(local);
    }

    @Override
    public void announce(Link link) {
      site.events().connected(link, attempt);
    }
  }
}
