package dev.mycelium.cli.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;

/** Sends what nobody waits for: a failed write closes the channel, and that is noticed. */
final class Outbound {
  private Outbound() {}

  static void write(ChannelHandlerContext context, Object message) {
    Future<?> unused = context.write(message);
  }

  static void flush(ChannelHandlerContext context, Object message) {
    Future<?> unused = context.writeAndFlush(message);
  }

  static void flushAndClose(ChannelHandlerContext context, Object message) {
    Future<?> unused = context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
  }

  static void close(ChannelHandlerContext context) {
    Future<?> unused = context.close();
  }
}
