package dev.mycelium.internal.link.transport;

import dev.mycelium.MyceliumException;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The kind of sockets that this machine does best.
 *
 * @param datagramType sockets for UDP, dual-stack by themselves
 * @param vsock sockets between virtual machines and hosts; null if the kind has none
 * @param watcher watches descriptors that are no sockets; null if the kind cannot
 * @param underlayOptions for every socket of the underlay, set before it sends anything
 * @param linkOptions for every link over TCP
 * @param dualStackOptions for a listener on all addresses
 * @param datagrams for links that are no streams
 */
public record Transport(
    IoHandlerFactory ioHandler,
    Class<? extends SocketChannel> socketType,
    Class<? extends ServerSocketChannel> listenerType,
    Class<? extends DatagramChannel> datagramType,
    @Nullable VsockTransport vsock,
    @Nullable Watcher watcher,
    Map<ChannelOption<Integer>, Integer> underlayOptions,
    Map<ChannelOption<Integer>, Integer> linkOptions,
    Map<ChannelOption<Integer>, Integer> dualStackOptions,
    Datagrams datagrams) {
  /** Bytes after which a block is written: 45 full frames; larger blocks gain nothing. */
  public static final int BLOCK_BYTES = 64 * 1024;

  /** Bytes per read: 45 full frames, so that a burst stays a burst. */
  private static final int READ_BYTES = 64 * 1024;

  /** Reads of one socket before the next socket gets its turn. */
  private static final int READS_PER_TURN = 4;

  /** One block fills it, an empty socket buffer frees it: what waits, waits in our queue. */
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(BLOCK_BYTES / 2, BLOCK_BYTES);

  /** Watches a descriptor on a loop until the reader or the loop ends it. */
  public interface Watcher {
    /** From any thread. */
    void watch(IoEventLoop loop, int descriptor, DescriptorReader reader);
  }

  /** The way a bootstrap takes options. */
  public interface OptionSetter {
    /** Remembers an option. */
    <T> void set(ChannelOption<T> option, T value);
  }

  /** Native epoll where it is on the class path and works, else NIO. */
  public static Transport best() {
    try {
      return EpollTransport.isAvailable() ? EpollTransport.create(Map.of()) : nio();
    } catch (LinkageError absent) {
      return nio();
    }
  }

  /**
   * The best kind of sockets, each with a firewall mark from its first packet on (spec 02 §3.3).
   * Systems other than Linux know no marks, and nothing is set.
   *
   * @param mark SO_MARK, 0..4294967295; empty for none
   * @throws MyceliumException if the system does not let this program set marks
   */
  public static Transport marked(OptionalLong mark) {
    if (mark.isEmpty() || !System.getProperty("os.name", "").equals("Linux")) {
      return best();
    }
    try {
      if (EpollTransport.isAvailable()) {
        return EpollTransport.create(EpollTransport.checkedMark((int) mark.getAsLong()));
      }
    } catch (LinkageError absent) {
      // without the native library there is no way to set it
    }
    throw new MyceliumException(
        "firewall mark "
            + mark.getAsLong()
            + ": needs the native library of netty-transport-native-epoll; add it or leave the mark"
            + " out");
  }

  /** What every platform has. Its listeners are dual-stack by themselves. */
  public static Transport nio() {
    return new Transport(
        NioIoHandler.newFactory(),
        NioSocketChannel.class,
        NioServerSocketChannel.class,
        NioDatagramChannel.class,
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        Datagrams.nio());
  }

  /** Sets what every socket of the underlay needs, whatever its kind: the firewall mark. */
  public void applyUnderlayOptions(OptionSetter target) {
    underlayOptions.forEach(target::set);
  }

  /** Sets what every link over TCP needs. */
  public void applyLinkOptions(OptionSetter target) {
    applyUnderlayOptions(target);
    target.set(ChannelOption.TCP_NODELAY, true);
    linkOptions.forEach(target::set);
    applyStreamOptions(target);
  }

  /** Sets what every stream needs that carries a link, whatever its address family. */
  public void applyStreamOptions(OptionSetter target) {
    target.set(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS_PER_TURN));
    target.set(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS);
  }

  /** Sets what a listener on all addresses needs. */
  public void applyDualStackOptions(OptionSetter target) {
    dualStackOptions.forEach(target::set);
  }
}
