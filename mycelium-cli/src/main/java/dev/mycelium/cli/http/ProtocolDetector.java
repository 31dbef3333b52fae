package dev.mycelium.cli.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1 by the first bytes of a connection. One that does
 * not send them is closed like any that is idle.
 */
final class ProtocolDetector extends ByteToMessageDecoder {
  private final ServerContext server;
  private @Nullable ScheduledFuture<?> patience;

  ProtocolDetector(ServerContext server) {
    this.server = server;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    patience =
        context
            .executor()
            .schedule(
                () -> Outbound.close(context),
                server.limits.idle().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    try {
      int compared = Math.min(in.readableBytes(), preface.readableBytes());
      boolean same =
          in.slice(in.readerIndex(), compared)
              .equals(preface.slice(preface.readerIndex(), compared));
      if (same && compared < preface.readableBytes()) {
        return;
      }
      ChannelPipeline pipeline = context.pipeline();
      if (same) {
        speakHttp2(pipeline);
      } else {
        pipeline.addLast(new HttpServerCodec(decoderLimits()), new HttpExchange(server, false));
      }
      pipeline.remove(this);
    } finally {
      preface.release();
    }
  }

  static HttpDecoderConfig decoderLimits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(HttpLimits.LINE_BYTES)
        .setMaxHeaderSize(HttpLimits.HEADERS_BYTES)
        .setMaxChunkSize(HttpLimits.PIECE_BYTES);
  }

  private void speakHttp2(ChannelPipeline pipeline) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(HttpLimits.STREAMS)
            .maxHeaderListSize(HttpLimits.HEADERS_BYTES)
            .pushEnabled(false);
    settings.remove(io.netty.handler.codec.http2.Http2CodecUtil.SETTINGS_ENABLE_PUSH);
    pipeline.addLast(
        new IdleStateHandler(0, 0, server.limits.idle().toNanos(), TimeUnit.NANOSECONDS),
        Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(
                        new Http2StreamFrameToHttpObjectCodec(true),
                        new HttpExchange(server, true));
              }
            }),
        new Http2Idle());
  }
}
