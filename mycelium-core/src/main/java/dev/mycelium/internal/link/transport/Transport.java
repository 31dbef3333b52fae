package dev.mycelium.internal.link.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kind of sockets that this machine does best.
 *
 * @param watcher watches descriptors that are no sockets; null if the kind cannot
 * @param linkOptions for every link socket
 * @param dualStackOptions for a listener on all addresses
 * @param datagrams for links that are no streams
 */
public record Transport(
    IoHandlerFactory ioHandler,
    Class<? extends SocketChannel> socketType,
    Class<? extends ServerSocketChannel> listenerType,
    @Nullable Watcher watcher,
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
      return EpollTransport.isAvailable() ? EpollTransport.create() : nio();
    } catch (LinkageError absent) {
      return nio();
    }
  }

  /** What every platform has. Its listeners are dual-stack by themselves. */
  public static Transport nio() {
    return new Transport(
        NioIoHandler.newFactory(),
        NioSocketChannel.class,
        NioServerSocketChannel.class,
        null,
        Map.of(),
        Map.of(),
        Datagrams.nio());
  }

  /** Sets what every link socket needs. */
  public void applyLinkOptions(OptionSetter target) {
    target.set(ChannelOption.TCP_NODELAY, true);
    target.set(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS_PER_TURN));
    target.set(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS);
    linkOptions.forEach(target::set);
  }

  /** Sets what a listener on all addresses needs. */
  public void applyDualStackOptions(OptionSetter target) {
    dualStackOptions.forEach(target::set);
  }
}
