package dev.mycelium.cli.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket connection; answers go out in the order in which calls end. */
final class WebSocketSession extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger logger = LoggerFactory.getLogger(WebSocketSession.class);

  private final ServerContext server;
  private final MessageService messages;
  private final Map<Long, CompletableFuture<?>> inFlight = new LinkedHashMap<>();
  private long callsMade;

  private WebSocketSession(ServerContext server, MessageService messages) {
    this.server = server;
    this.messages = messages;
  }

  static boolean isUpgrade(RequestHead head) {
    return head.method().equals("GET")
        && head.header(HttpHeaderNames.UPGRADE).toLowerCase(Locale.ROOT).contains("websocket");
  }

  /**
   * Shakes hands and takes the connection over.
   *
   * @return why not, if the client asks for something else
   */
  static Optional<Response> begin(
      ChannelHandlerContext context,
      HttpRequest request,
      ServerContext server,
      MessageService messages) {
    WebSocketDecoderConfig limits =
        WebSocketDecoderConfig.newBuilder()
            .allowExtensions(false)
            .maxFramePayloadLength(messages.messageLimitBytes())
            .build();
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory("", null, limits).newHandshaker(request);
    if (handshaker == null) {
      return Optional.of(
          Response.text(426, "WebSocket version 13 is required")
              .with("sec-websocket-version", "13"));
    }
    try {
      Future<?> unused = handshaker.handshake(context.channel(), request);
    } catch (WebSocketHandshakeException malformed) {
      return Optional.of(Response.text(400, "Bad WebSocket handshake: " + malformed.getMessage()));
    }
    context
        .pipeline()
        .addLast(
            new WebSocketFrameAggregator(messages.messageLimitBytes()),
            new WebSocketSession(server, messages));
    return Optional.empty();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof PingWebSocketFrame) {
      Outbound.flush(context, new PongWebSocketFrame(frame.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame) {
      Outbound.flushAndClose(context, frame.retain());
    } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      call(context, ByteBufUtil.getBytes(frame.content()));
    }
  }

  private void call(ChannelHandlerContext context, byte[] message) {
    if (inFlight.size() >= HttpLimits.MESSAGES_IN_FLIGHT || !server.beginCall()) {
      write(context, messages.busy());
      return;
    }
    CompletableFuture<byte[]> future = handle(message);
    long number = ++callsMade;
    inFlight.put(number, future);
    CompletableFuture<?> unused =
        future.whenComplete(
            (answer, failure) -> {
              server.endCall();
              if (context.executor().inEventLoop()) {
                answered(context, number, answer, failure);
              } else {
                context.executor().execute(() -> answered(context, number, answer, failure));
              }
            });
  }

  private CompletableFuture<byte[]> handle(byte[] message) {
    try {
      return messages.handle(message);
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private void answered(
      ChannelHandlerContext context,
      long number,
      byte @Nullable [] answer,
      @Nullable Throwable failure) {
    inFlight.remove(number);
    if (!context.channel().isActive()) {
      return;
    }
    if (answer == null) {
      logger.error("call failed, please report it", failure);
      Outbound.close(context);
    } else if (answer.length > 0) {
      write(context, answer);
    }
  }

  private static void write(ChannelHandlerContext context, byte[] answer) {
    Outbound.flush(context, new TextWebSocketFrame(Unpooled.wrappedBuffer(answer)));
  }

  /** Who does not read answers is not listened to either. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    List.copyOf(inFlight.values()).forEach(future -> future.cancel(false));
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    logger.debug("WebSocket connection failed", cause);
    if (cause instanceof TooLongFrameException) {
      Outbound.flushAndClose(
          context, new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG));
    } else {
      Outbound.close(context);
    }
  }
}
