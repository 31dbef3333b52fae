package dev.mycelium.internal.link.transport;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.VSockAddress;
import java.net.SocketAddress;

/** Of Linux. Netty knows the sockets and their addresses, but has no channels for them. */
final class EpollVsock implements VsockTransport {
  /** What every epoll channel can be told. */
  static final class Config extends EpollChannelConfig {
    Config(Channel channel) {
      super(channel);
    }
  }

  @Override
  public Channel newSocket() {
    return new EpollVsockChannel();
  }

  @Override
  public ServerChannel newListener() {
    return new EpollVsockListener();
  }

  @Override
  public SocketAddress addressOf(Endpoint endpoint) {
    return new VSockAddress((int) Long.parseLong(endpoint.host()), (int) endpoint.port());
  }

  @Override
  public Endpoint endpointOf(SocketAddress address) {
    VSockAddress vsock = (VSockAddress) address;
    return new Endpoint(
        Protocol.VSOCK,
        Integer.toUnsignedString(vsock.getCid()),
        Integer.toUnsignedLong(vsock.getPort()));
  }
}
