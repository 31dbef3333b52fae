package dev.mycelium.internal.link.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.Map;

/** Linux. Apart from {@link Transport} because its classes may be absent. */
final class EpollTransport {
  /**
   * Bytes that the kernel takes before it has sent the earlier ones. By default it takes megabytes,
   * and a Hello waits behind them: seconds on a slow path.
   */
  private static final int UNSENT_BYTES_MAX = 128 * 1024;

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NOTSENT_LOWAT = 25;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;

  private EpollTransport() {}

  static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  static void watch(IoEventLoop loop, int descriptor, DescriptorReader reader) {
    new EpollWatch(loop, descriptor, reader).start();
  }

  static Transport create() {
    return new Transport(
        EpollIoHandler.newFactory(),
        EpollSocketChannel.class,
        EpollServerSocketChannel.class,
        EpollTransport::watch,
        Map.of(
            new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT", IPPROTO_TCP, TCP_NOTSENT_LOWAT),
            UNSENT_BYTES_MAX),
        Map.of(new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY), 0));
  }
}
