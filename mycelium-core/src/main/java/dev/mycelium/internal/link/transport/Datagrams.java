package dev.mycelium.internal.link.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * UDP sockets of the kind that a machine does best.
 *
 * @param options without which a socket is not what we need
 * @param ipv6Options the same; refused by sockets of a system without IPv6
 * @param bufferOptions set the sizes of the system's buffers beyond what users may; only a
 *     privileged process succeeds
 * @param segmentsMax datagrams that the system takes with one call, 1 if it does not know such
 * @param segmented makes a packet of many datagrams of one size
 */
public record Datagrams(
    ChannelFactory<? extends DatagramChannel> factory,
    Map<ChannelOption<?>, Object> options,
    Map<ChannelOption<?>, Object> ipv6Options,
    List<ChannelOption<Integer>> bufferOptions,
    int segmentsMax,
    Segmented segmented) {
  /** UDP_MAX_SEGMENTS of Linux. */
  static final int SEGMENTS_MAX = 64;

  /** Bytes per read: as many datagrams as the system puts together, and the largest single one. */
  private static final int READ_BYTES = 64 * 1024;

  /**
   * Datagrams of one socket before others get their turn, a fraction of a millisecond. Those that
   * came as one count singly: with fewer a turn would end after one read.
   */
  private static final int DATAGRAMS_PER_TURN = 256;

  /** A few milliseconds at the speed of a fast link: how long this thread may be elsewhere. */
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;

  /** How a packet of many datagrams is made. */
  public interface Segmented {
    /** A packet that owns the bytes. */
    DatagramPacket of(ByteBuf bytes, int segmentBytes, InetSocketAddress recipient);
  }

  /** What every platform has: one datagram a call. */
  static Datagrams nio() {
    return new Datagrams(
        NioDatagramChannel::new,
        Map.of(),
        Map.of(),
        List.of(),
        1,
        (bytes, segmentBytes, recipient) -> new DatagramPacket(bytes, recipient));
  }

  /**
   * Prepares a socket to be bound.
   *
   * @param ipv4 whether the address to bind is one of IPv4
   */
  public void apply(Bootstrap bootstrap, boolean ipv4) {
    bootstrap.channelFactory(factory);
    bootstrap.option(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(DATAGRAMS_PER_TURN));
    set(bootstrap, options);
    if (!ipv4) {
      set(bootstrap, ipv6Options);
    }
  }

  @SuppressWarnings("unchecked") // each value was put in with its option
  private static void set(Bootstrap bootstrap, Map<ChannelOption<?>, Object> values) {
    values.forEach((option, value) -> bootstrap.option((ChannelOption<Object>) option, value));
  }

  /** Enlarges the system's buffers as far as we may. */
  public void enlargeBuffers(Channel socket) {
    setQuietly(socket, ChannelOption.SO_RCVBUF, BUFFER_BYTES);
    setQuietly(socket, ChannelOption.SO_SNDBUF, BUFFER_BYTES);
    for (ChannelOption<Integer> option : bufferOptions) {
      setQuietly(socket, option, BUFFER_BYTES);
    }
  }

  private static void setQuietly(Channel socket, ChannelOption<Integer> option, int value) {
    try {
      boolean unused = socket.config().setOption(option, value);
    } catch (RuntimeException notAllowed) {
      // then the system's usual size has to do
    }
  }
}
