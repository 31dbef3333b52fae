package dev.mycelium.internal.link.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.epoll.VSockAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream socket of the address family vsock. */
final class EpollVsockChannel extends AbstractEpollStreamChannel {
  private final EpollVsock.Config config = new EpollVsock.Config(this);

  /** Not yet connected. */
  EpollVsockChannel() {
    super(LinuxSocket.newVSockStream(), false);
  }

  /** Accepted by a listener. */
  EpollVsockChannel(Channel listener, int descriptor) {
    super(listener, descriptor);
  }

  @Override
  public EpollChannelConfig config() {
    return config;
  }

  @Override
  protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local)
      throws Exception {
    boolean begun = false;
    try {
      boolean connected = socket.connectVSock((VSockAddress) remote);
      if (!connected) {
        setFlag(Native.EPOLLOUT); // writable when it is, or when that failed
      }
      begun = true;
      return connected;
    } finally {
      if (!begun) {
        doClose();
      }
    }
  }

  @Override
  protected SocketAddress localAddress0() {
    return socket.localVSockAddress();
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return socket.remoteVSockAddress();
  }
}
