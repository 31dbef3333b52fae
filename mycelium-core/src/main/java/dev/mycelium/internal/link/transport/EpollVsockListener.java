package dev.mycelium.internal.link.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.VSockAddress;
import java.net.SocketAddress;

/** Accepts connections of the address family vsock. */
final class EpollVsockListener extends AbstractEpollServerChannel {
  /** Connections that the kernel keeps for us; virtual machines on one host are few. */
  private static final int BACKLOG = 128;

  private final EpollVsock.Config config = new EpollVsock.Config(this);

  EpollVsockListener() {
    super(LinuxSocket.newVSockStream(), false);
  }

  @Override
  public EpollChannelConfig config() {
    return config;
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    socket.bindVSock((VSockAddress) address);
    socket.listen(BACKLOG);
    active = true;
  }

  @Override
  protected Channel newChildChannel(int descriptor, byte[] address, int offset, int length) {
    return new EpollVsockChannel(this, descriptor);
  }

  @Override
  protected SocketAddress localAddress0() {
    return socket.localVSockAddress();
  }
}
