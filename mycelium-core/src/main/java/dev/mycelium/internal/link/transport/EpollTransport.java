package dev.mycelium.internal.link.transport;

import dev.mycelium.MyceliumException;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Linux. Apart from {@link Transport} because its classes may be absent. */
final class EpollTransport {
  /**
   * Bytes that the kernel takes before it has sent the earlier ones. By default it takes megabytes,
   * and a Hello waits behind them: seconds on a slow path.
   */
  private static final int UNSENT_BYTES_MAX = 128 * 1024;

  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NOTSENT_LOWAT = 25;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPPROTO_UDP = 17;
  private static final int UDP_GRO = 104;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;

  /** Room for each datagram of many read with one call: we let no neighbour send larger ones. */
  private static final int SINGLE_BYTES = 2048;

  /** Never fragment, and never listen to what somebody says about the path (RFC 9000 §14). */
  private static final int PMTUDISC_PROBE = 3;

  private EpollTransport() {}

  static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  static void watch(IoEventLoop loop, int descriptor, DescriptorReader reader) {
    new EpollWatch(loop, descriptor, reader).start();
  }

  /**
   * The option that marks a socket, tried on one.
   *
   * @throws MyceliumException if the system refuses it
   */
  static Map<ChannelOption<Integer>, Integer> checkedMark(int mark) {
    try {
      LinuxSocket probe = LinuxSocket.newSocketDgram();
      try {
        probe.setIntOpt(SOL_SOCKET, SO_MARK, mark);
      } finally {
        probe.close();
      }
    } catch (IOException | ChannelException refused) {
      throw new MyceliumException(
          "firewall mark "
              + Integer.toUnsignedString(mark)
              + " cannot be set: "
              + refused.getMessage()
              + "; give the program CAP_NET_ADMIN or leave the mark out",
          refused);
    }
    return Map.of(new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK), mark);
  }

  static Transport create(Map<ChannelOption<Integer>, Integer> underlayOptions) {
    return new Transport(
        EpollIoHandler.newFactory(),
        EpollSocketChannel.class,
        EpollServerSocketChannel.class,
        EpollDatagramChannel.class,
        new EpollVsock(),
        EpollTransport::watch,
        underlayOptions,
        Map.of(
            new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT", IPPROTO_TCP, TCP_NOTSENT_LOWAT),
            UNSENT_BYTES_MAX),
        Map.of(new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY), 0),
        datagrams(underlayOptions));
  }

  private static Datagrams datagrams(Map<ChannelOption<Integer>, Integer> underlayOptions) {
    return datagrams(
        underlayOptions,
        EpollDatagramChannel.isSegmentedDatagramPacketSupported(),
        isReceiveOffloadKnown());
  }

  /** Linux 5.0 and later. */
  private static boolean isReceiveOffloadKnown() {
    try {
      LinuxSocket probe = LinuxSocket.newSocketDgram();
      try {
        probe.setIntOpt(IPPROTO_UDP, UDP_GRO, 1);
        return true;
      } finally {
        probe.close();
      }
    } catch (IOException | ChannelException unknown) {
      return false;
    }
  }

  /**
   * Without offloads many datagrams pass with one call of sendmmsg and recvmmsg.
   *
   * @param segments whether the system cuts large packets into datagrams
   * @param joins whether it puts datagrams together
   */
  static Datagrams datagrams(
      Map<ChannelOption<Integer>, Integer> underlayOptions, boolean segments, boolean joins) {
    Map<ChannelOption<?>, Object> options = new LinkedHashMap<>(underlayOptions);
    options.put(
        new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER),
        PMTUDISC_PROBE);
    if (joins) {
      options.put(EpollChannelOption.UDP_GRO, true);
    } else {
      options.put(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SINGLE_BYTES);
    }
    return new Datagrams(
        EpollDatagramChannel::new,
        options,
        Map.of(
            new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY),
            0,
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER),
            PMTUDISC_PROBE),
        List.of(
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE),
            new IntegerUnixChannelOption("SO_SNDBUFFORCE", SOL_SOCKET, SO_SNDBUFFORCE)),
        segments ? Datagrams.SEGMENTS_MAX : 1,
        SegmentedDatagramPacket::new);
  }
}
