package dev.mycelium.internal.link;

import dev.mycelium.internal.link.psk.PskHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream socket under a link: the last handler in its pipeline, behind TLS if there is any. */
final class ChannelCarrier extends ChannelInboundHandlerAdapter implements Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelCarrier.class);

  /** In "recvAddress(..) failed with error(-104): Connection reset by peer". */
  private static final String SYSTEM_CALL_END = "): ";

  /** Makes the link when the socket is connected. */
  interface Opener {
    /** The link, not yet announced; null if the socket shall be closed. */
    @Nullable Link open(ChannelCarrier carrier);

    /** Tells the world; bytes may follow. */
    void announce(Link link);
  }

  private final Channel channel;
  private final Opener opener;
  private @Nullable Link link;

  ChannelCarrier(Channel channel, Opener opener) {
    this.channel = channel;
    this.opener = opener;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Link opened = opener.open(this);
    link = opened;
    if (opened == null) {
      close();
      return;
    }
    opener.announce(opened);
    opened.onOpen();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (link != null) {
        link.onRead(bytes);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (link != null) {
      link.onReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (link != null && channel.isWritable()) {
      link.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (link != null) {
      link.onCarrierClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  /** Failures of the network are everyday; all else is a defect or a lack of memory. */
  @Override
  public void fail(Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("A link failed within this program", cause);
    }
    if (link != null) {
      link.onFailure(reasonOf(cause));
    }
    close();
  }

  /** The first cause says more than "closed", and nobody wants to read the system call's name. */
  static String reasonOf(Throwable failure) {
    Throwable cause = failure;
    while (isWrapper(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause instanceof ClosedChannelException ? "closed" : cause.getClass().getSimpleName();
    }
    int systemCall = message.indexOf(SYSTEM_CALL_END);
    boolean isOfSystem =
        cause instanceof Errors.NativeIoException || cause instanceof ConnectException;
    return isOfSystem && systemCall >= 0
        ? message.substring(systemCall + SYSTEM_CALL_END.length())
        : message;
  }

  /** Says no more than what it wraps, but for an address that whoever reads the reason knows. */
  private static boolean isWrapper(Throwable cause) {
    return cause instanceof ClosedChannelException || cause instanceof ConnectException;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public ByteBuf allocate(int bytes, int bytesMax) {
    return channel.alloc().directBuffer(bytes, bytesMax);
  }

  @Override
  public void write(ByteBuf block) {
    Future<?> unused = channel.writeAndFlush(block, channel.voidPromise());
  }

  @Override
  public void write(ByteBuf block, int helloSeqno) {
    channel
        .writeAndFlush(block)
        .addListener(
            written -> {
              if (written.isSuccess() && link != null) {
                link.onHelloWritten(helloSeqno);
              }
            });
  }

  @Override
  public void setReading(boolean enabled) {
    channel.config().setAutoRead(enabled);
  }

  @Override
  public void shutdownOutput() {
    PskHandler tls = channel.pipeline().get(PskHandler.class);
    if (tls != null) {
      tls.finish();
    }
    Future<?> unused = ((DuplexChannel) channel).shutdownOutput();
  }

  @Override
  public void close() {
    Future<?> unused = channel.close();
  }
}
