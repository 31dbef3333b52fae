package dev.mycelium.internal.link.psk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * TLS between a socket and its link: the link sees the socket as connected when both ends have
 * proved the key, and plaintext from then on. On the event loop, but for the calculations of the
 * handshake.
 */
public final class PskHandler extends ChannelDuplexHandler {
  /** Bytes that may arrive while a step of the handshake is calculated: two reads. */
  private static final int WAITING_BYTES_MAX = 256 * 1024;

  private static final String GONE =
      "it closed the connection during the TLS handshake, as one in no private network does";
  private static final String TOO_MANY = "too many TLS handshakes are under way";
  private static final String TOO_MUCH = "it sent too much during the TLS handshake";

  private final PskNetwork network;
  private final PskSession session;
  private final boolean inbound;
  private final Consumer<String> onRefused;

  private boolean entered;
  private boolean open;
  private boolean ended;
  private boolean finished;
  private boolean calculating;
  private boolean gone;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ChannelHandlerContext context;

  /** What arrived while a step was calculated. */
  private ByteBuf waiting = Unpooled.EMPTY_BUFFER;

  /**
   * Waits for its socket to be connected.
   *
   * @param onRefused told once why the other end does not become a neighbour, unless it does; on
   *     the event loop
   */
  PskHandler(PskNetwork network, PskSession session, boolean inbound, Consumer<String> onRefused) {
    this.network = network;
    this.onRefused = onRefused;
    this.session = session;
    this.inbound = inbound;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    if (inbound && !network.enter()) {
      ended = true;
      onRefused.accept(TOO_MANY);
      Future<?> unused = active.close();
      return;
    }
    entered = inbound;
    deadline =
        active
            .executor()
            .schedule(this::onDeadline, network.handshakeTimeoutMillis(), TimeUnit.MILLISECONDS);
    calculate(active, session::start);
  }

  private void onDeadline() {
    if (!open) {
      long seconds = TimeUnit.MILLISECONDS.toSeconds(network.handshakeTimeoutMillis());
      refuse("no TLS handshake within " + seconds + " s", false);
    }
  }

  /** One step of the handshake; nothing is read meanwhile. */
  private void calculate(ChannelHandlerContext here, Runnable step) {
    calculating = true;
    here.channel().config().setAutoRead(false);
    boolean accepted =
        network.calculate(
            () -> {
              step.run();
              try {
                here.executor().execute(() -> onCalculated(here));
              } catch (RejectedExecutionException closed) {
                // the loop has ended, and every channel with it
              }
            });
    if (!accepted) {
      calculating = false;
      refuse("the node is closing", true);
    }
  }

  private void onCalculated(ChannelHandlerContext here) {
    calculating = false;
    if (ended) {
      releaseWaiting();
      return;
    }
    answer(here);
    if (session.isClosed()) {
      refuse(session.failure(), true);
    } else if (gone) {
      refuse(GONE, true);
    } else if (session.isOpen()) {
      open(here);
    } else if (waiting.isReadable()) {
      takeWaiting(here);
    } else {
      here.channel().config().setAutoRead(true);
    }
  }

  private void takeWaiting(ChannelHandlerContext here) {
    byte[] bytes = new byte[waiting.readableBytes()];
    waiting.readBytes(bytes);
    releaseWaiting();
    calculate(here, () -> session.offer(bytes, 0, bytes.length));
  }

  private void open(ChannelHandlerContext here) {
    open = true;
    endHandshake();
    here.channel().config().setAutoRead(true);
    here.fireChannelActive();
    passPlaintext(here);
    if (waiting.isReadable() && !ended) {
      ByteBuf bytes = waiting;
      waiting = Unpooled.EMPTY_BUFFER;
      decrypt(here, bytes);
    }
    here.fireChannelReadComplete();
  }

  private void endHandshake() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
    if (entered) {
      entered = false;
      network.leave();
    }
  }

  private void refuse(String reason, boolean inTime) {
    if (ended) {
      return;
    }
    ended = true;
    network.countFailure(inTime);
    onRefused.accept(reason);
    endHandshake();
    if (!calculating) {
      releaseWaiting();
    }
    if (context != null) {
      Future<?> unused = context.close();
    }
  }

  private void releaseWaiting() {
    waiting.release();
    waiting = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (ended || finished) {
      bytes.release();
    } else if (open) {
      decrypt(here, bytes);
    } else {
      await(here, bytes);
    }
  }

  private void await(ChannelHandlerContext here, ByteBuf bytes) {
    if (waiting.readableBytes() + bytes.readableBytes() > WAITING_BYTES_MAX) {
      bytes.release();
      refuse(TOO_MUCH, true);
      return;
    }
    waiting = waiting.isReadable() ? Unpooled.wrappedBuffer(waiting, bytes) : bytes;
    if (!calculating) {
      takeWaiting(here);
    }
  }

  /** Takes the bytes. */
  private void decrypt(ChannelHandlerContext here, ByteBuf bytes) {
    byte[] scratch = network.scratch();
    try {
      while (bytes.isReadable() && !ended) {
        int length = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, length);
        boolean good = session.offer(scratch, 0, length);
        passPlaintext(here);
        answer(here);
        if (!good) {
          fail(here);
        }
      }
    } finally {
      bytes.release();
    }
    if (session.isClosed() && !ended && !finished) {
      ended = true;
      Future<?> unused = here.close(); // the other end has said goodbye
    }
  }

  private void passPlaintext(ChannelHandlerContext here) {
    int length = session.plaintextBytes();
    if (length > 0) {
      ByteBuf plaintext = here.alloc().directBuffer(length);
      session.takePlaintext(plaintext.internalNioBuffer(0, length));
      here.fireChannelRead(plaintext.writerIndex(length));
    }
  }

  /** Sends what the library wants to say itself: alerts, new keys. */
  private void answer(ChannelHandlerContext here) {
    if (session.outputBytes() > 0) {
      writeOutput(here, here.newPromise());
      here.flush();
    }
  }

  private void fail(ChannelHandlerContext here) {
    ended = true;
    here.fireExceptionCaught(new IOException(session.failure()));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext here) {
    if (open) {
      here.fireChannelReadComplete();
    }
  }

  @Override
  public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
    ByteBuf plaintext = (ByteBuf) message;
    byte[] scratch = network.scratch();
    try {
      while (plaintext.isReadable()) {
        int length = Math.min(plaintext.readableBytes(), scratch.length);
        plaintext.readBytes(scratch, 0, length);
        if (!session.write(scratch, 0, length)) {
          promise.tryFailure(new IOException(session.failure()));
          return;
        }
      }
    } finally {
      plaintext.release();
    }
    writeOutput(here, promise);
  }

  private void writeOutput(ChannelHandlerContext here, ChannelPromise promise) {
    int length = session.outputBytes();
    ByteBuf output = here.alloc().directBuffer(length);
    session.takeOutput(output.internalNioBuffer(0, length));
    Future<?> unused = here.write(output.writerIndex(length), promise);
  }

  /** Tells the other end that nothing more will be written. */
  public void finish() {
    if (open && !ended && !finished && context != null) {
      finished = true;
      session.finish();
      answer(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    if (!open) {
      onGone();
      return;
    }
    ended = true;
    here.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    if (open) {
      here.fireExceptionCaught(cause);
    } else {
      onGone();
    }
  }

  /** What it said before it went may tell why. */
  private void onGone() {
    gone = true;
    if (!calculating) {
      refuse(GONE, true);
    }
  }
}
