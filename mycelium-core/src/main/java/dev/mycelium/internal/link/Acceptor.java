package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.internal.link.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    ChannelFuture bound = bind(endpoint);
    if (!bound.isSuccess() && endpoint.host().equals(ANY_IPV6) && lacksIpv6(bound.cause())) {
      bound = bind(new Endpoint(Protocol.TCP, ANY_IPV4, endpoint.port()));
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
      InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
      if (remote == null || table.isEnding()) {
        refuse(channel); // gone before we looked, or too late
        return;
      }
      InetAddress address = remote.getAddress();
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
      channel.pipeline().addLast(new ChannelCarrier(channel, this));
    }

    private void refuse(Channel channel) {
      Future<?> unused = channel.close(); // whether that fails changes nothing
    }

    @Override
    public @Nullable Link open(ChannelCarrier carrier) {
      Channel channel = carrier.channel();
      Link link =
          table.open(
              seen((InetSocketAddress) channel.localAddress()),
              seen((InetSocketAddress) channel.remoteAddress()),
              true,
              carrier);
      channel.closeFuture().addListener(closed -> table.forget(link));
      return link;
    }

    @Override
    public void announce(Link link) {
      site.events().accepted(link);
    }

    /** Java hides what the socket says: IPv4 at a dual-stack listener is IPv4-mapped. */
    private Endpoint seen(InetSocketAddress address) {
      Endpoint plain = Endpoint.of(Protocol.TCP, address);
      return dualStack && address.getAddress() instanceof Inet4Address
          ? new Endpoint(Protocol.TCP, "::ffff:" + plain.host(), plain.port())
          : plain;
    }
  }
}
