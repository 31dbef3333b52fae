package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.internal.link.psk.PskHandler;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.link.transport.VsockTransport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Listens and admits. After an accept error Netty itself waits a second before the next try. */
final class Acceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final String ANY_IPV6 = "::";
  private static final String ANY_IPV4 = "0.0.0.0";

  private final LinkSite site;
  private final LinkTable table;
  private final Transport transport;

  Acceptor(LinkSite site, LinkTable table, Transport transport) {
    this.site = site;
    this.table = table;
    this.transport = transport;
  }

  /** Binds, from any thread but the event loop; returns the listener with its real port. */
  Channel listen(Endpoint endpoint) {
    ChannelFuture bound =
        endpoint.protocol() == Protocol.VSOCK ? bindVsock(endpoint) : bind(endpoint);
    if (!bound.isSuccess() && endpoint.host().equals(ANY_IPV6) && lacksIpv6(bound.cause())) {
      bound = bind(new Endpoint(endpoint.protocol(), ANY_IPV4, endpoint.port()));
    }
    if (!bound.isSuccess()) {
      throw new ListenException(
          "cannot listen on "
              + endpoint.uri()
              + ": "
              + ChannelCarrier.reasonOf(bound.cause())
              + "; choose another address or port, or stop the program that holds it",
          bound.cause());
    }
    return bound.channel();
  }

  /** Where a listener listens. */
  Endpoint endpointOf(Channel listener) {
    return listener.localAddress() instanceof InetSocketAddress address
        ? Endpoint.of(site.protocol(), address)
        : vsock().endpointOf(listener.localAddress());
  }

  private VsockTransport vsock() {
    VsockTransport sockets = transport.vsock();
    if (sockets == null) {
      throw new ListenException(
          "cannot listen for vsock links: they need Linux and netty-transport-native-epoll");
    }
    return sockets;
  }

  private ChannelFuture bindVsock(Endpoint endpoint) {
    VsockTransport sockets = vsock();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(site.loop())
            .channelFactory(sockets::newListener)
            .handler(new AcceptErrors())
            .childHandler(new Accepting(false));
    transport.applyStreamOptions(bootstrap::childOption);
    return bootstrap.bind(sockets.addressOf(endpoint)).awaitUninterruptibly();
  }

  private ChannelFuture bind(Endpoint endpoint) {
    boolean dualStack = endpoint.host().equals(ANY_IPV6);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(site.loop())
            .channel(transport.listenerType())
            .handler(new AcceptErrors())
            .childHandler(new Accepting(dualStack));
    if (dualStack) {
      transport.applyDualStackOptions(bootstrap::option);
    }
    transport.applyUnderlayOptions(bootstrap::option);
    transport.applyLinkOptions(bootstrap::childOption);
    return bootstrap.bind(endpoint.socketAddress()).awaitUninterruptibly();
  }

  /**
   * "Protocol not available": Netty saw no IPv6, made an IPv4 socket, and it refuses the option.
   */
  static boolean lacksIpv6(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof UnsupportedAddressTypeException
        || message.contains("family")
        || message.contains("Protocol not available")
        || message.contains("Cannot assign requested address");
  }

  /** Says why nobody can connect just now. */
  private static final class AcceptErrors extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.warn("Cannot accept connections: {}", ChannelCarrier.reasonOf(cause));
      context.fireExceptionCaught(cause);
    }
  }

  /** Admits or refuses a connection, then makes it a link. */
  private final class Accepting extends ChannelInitializer<Channel>
      implements ChannelCarrier.Opener {
    private final boolean dualStack;

    Accepting(boolean dualStack) {
      this.dualStack = dualStack;
    }

    @Override
    protected void initChannel(Channel channel) {
      SocketAddress remote = channel.remoteAddress();
      if (remote == null || table.isEnding()) {
        refuse(channel); // gone before we looked, or too late
        return;
      }
      Object address = machine(remote);
      if (!site.admission().admit(address)) {
        LOG.debug("Refused a connection from {}: too many", remote);
        refuse(channel);
        return;
      }
      table.onSocketOpened();
      channel
          .closeFuture()
          .addListener(
              closed -> {
                site.admission().leave(address);
                table.onSocketClosed();
              });
      PskNetwork network = remote instanceof InetSocketAddress ? site.network() : null;
      PskHandler tls =
          network == null ? null : network.listening(reason -> reportRefusal(remote, reason));
      site.setUp(channel, tls, new ChannelCarrier(channel, this));
    }

    private void reportRefusal(SocketAddress remote, String reason) {
      boolean room = site.log().take(site.clock().getAsLong());
      LOG.atLevel(room ? Level.WARN : Level.DEBUG)
          .log("Refused {} as neighbour: {}", seen(remote), reason);
    }

    /** What stands for the other machine in the limits. */
    private Object machine(SocketAddress remote) {
      return remote instanceof InetSocketAddress address
          ? address.getAddress()
          : vsock().endpointOf(remote).host();
    }

    private void refuse(Channel channel) {
      Future<?> unused = channel.close(); // whether that fails changes nothing
    }

    @Override
    public @Nullable Link open(ChannelCarrier carrier) {
      Channel channel = carrier.channel();
      Link link =
          table.open(seen(channel.localAddress()), seen(channel.remoteAddress()), true, carrier);
      channel.closeFuture().addListener(closed -> table.forget(link));
      return link;
    }

    @Override
    public void announce(Link link) {
      site.events().accepted(link);
    }

    /** Java hides what the socket says: IPv4 at a dual-stack listener is IPv4-mapped. */
    private Endpoint seen(SocketAddress socket) {
      if (!(socket instanceof InetSocketAddress address)) {
        return vsock().endpointOf(socket);
      }
      Endpoint plain = Endpoint.of(site.protocol(), address);
      return dualStack && address.getAddress() instanceof Inet4Address
          ? new Endpoint(plain.protocol(), "::ffff:" + plain.host(), plain.port())
          : plain;
    }
  }
}
