package dev.mycelium.cli.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one at a time; for HTTP/2 of one stream. What comes while one is
 * answered waits. All methods run on the event loop of the channel.
 */
final class HttpExchange extends ChannelInboundHandlerAdapter {
  private static final Logger logger = LoggerFactory.getLogger(HttpExchange.class);

  private enum State {
    /** Between requests. */
    IDLE,
    /** The body of a request is coming. */
    READING,
    /** The service works on it. */
    ANSWERING,
    /** The answer is going out; of a refused request some of the body may still come. */
    WRITING,
    /** The answer is out, the rest of a refused body is thrown away. */
    DISCARDING,
    /** Nothing counts any more. */
    CLOSING
  }

  private final ServerContext server;
  private final boolean isStream;
  private final Deque<HttpObject> waiting = new ArrayDeque<>();
  private final Stopwatch stopwatch = new Stopwatch();
  private State state = State.IDLE;
  private boolean draining;
  private boolean requestComplete = true;
  private boolean keepAlive = true;
  private @Nullable RequestHead head;
  private @Nullable BodyCollector body;
  private @Nullable CompletableFuture<Response> answer;
  private @Nullable ResponseWriter writer;
  private @Nullable ScheduledFuture<?> check;

  /**
   * Idle.
   *
   * @param isStream whether the channel is an HTTP/2 stream
   */
  HttpExchange(ServerContext server, boolean isStream) {
    this.server = server;
    this.isStream = isStream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long period = server.limits.stall().toNanos() / Stopwatch.CHECKS_PER_STALL;
    check =
        context
            .executor()
            .scheduleWithFixedDelay(
                () -> checkProgress(context), period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (check != null) {
      check.cancel(false);
    }
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    enter(State.CLOSING);
    if (answer != null) {
      answer.cancel(false);
    }
    releaseBody();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
    } else if (isAccepting() && waiting.isEmpty()) {
      process(context, part);
    } else {
      waiting.add(part);
      if (waiting.size() >= HttpLimits.PIPELINED_PIECES) {
        context.channel().config().setAutoRead(false);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (writer != null) {
      proceed(context);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    logger.debug("connection failed", cause);
    Outbound.close(context);
  }

  private boolean isAccepting() {
    return state == State.IDLE || !requestComplete;
  }

  private void process(ChannelHandlerContext context, HttpObject part) {
    try {
      if (part instanceof HttpRequest request) {
        begin(context, request);
      }
      if (part instanceof HttpContent content && !requestComplete) {
        take(context, content);
      }
    } finally {
      ReferenceCountUtil.release(part);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    head = new RequestHead(request.method().name(), request.uri(), request.headers());
    keepAlive = HttpUtil.isKeepAlive(request);
    requestComplete = false;
    if (request.decoderResult().isFailure()) {
      respondToGarbage(context, request.decoderResult().cause());
      return;
    }
    enter(State.READING);
    Optional<Response> refusal = server.access.refusal(head);
    long limit = server.service.bodyLimit(head);
    long announced = HttpUtil.getContentLength(request, -1L);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
    } else if (announced > limit) {
      refuse(context, server.service.tooLarge(limit));
    } else {
      body = new BodyCollector(limit, announced, server.bodies);
      if (HttpUtil.is100ContinueExpected(request)) {
        Outbound.flush(
            context,
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
      }
    }
  }

  private void respondToGarbage(ChannelHandlerContext context, Throwable cause) {
    int status = 400;
    if (cause instanceof TooLongHttpLineException) {
      status = 414;
    } else if (cause instanceof TooLongHttpHeaderException) {
      status = 431;
    }
    endRequest();
    keepAlive = false;
    respond(context, Response.text(status, "The request cannot be understood"));
  }

  private void take(ChannelHandlerContext context, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      releaseBody();
      respondToGarbage(context, content.decoderResult().cause());
      return;
    }
    stopwatch.advance(content.content().readableBytes());
    if (content instanceof LastHttpContent) {
      endRequest();
    }
    if (state == State.READING) {
      collect(context, content);
    } else if (stopwatch.progressBytes() > HttpLimits.DISCARDED_BYTES) {
      close(context);
    } else if (requestComplete && state == State.DISCARDING) {
      finish(context);
    }
  }

  private void endRequest() {
    requestComplete = true;
  }

  private void collect(ChannelHandlerContext context, HttpContent content) {
    switch (Objects.requireNonNull(body).add(content.content())) {
      case TAKEN -> {
        if (requestComplete) {
          complete(context);
        }
      }
      case OVER_LIMIT ->
          refuse(
              context,
              server.service.tooLarge(server.service.bodyLimit(Objects.requireNonNull(head))));
      case NO_MEMORY -> refuse(context, Response.text(503, "Too many request bodies at once"));
    }
  }

  /** Answers before the body has come; it is read all the same, else the answer may get lost. */
  private void refuse(ChannelHandlerContext context, Response refusal) {
    releaseBody();
    if (HttpUtil.is100ContinueExpected(headAsRequest())) {
      endRequest();
      keepAlive = false;
    }
    respond(context, refusal);
  }

  private HttpRequest headAsRequest() {
    RequestHead present = Objects.requireNonNull(head);
    return new io.netty.handler.codec.http.DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        io.netty.handler.codec.http.HttpMethod.valueOf(present.method()),
        present.target(),
        Unpooled.EMPTY_BUFFER,
        present.headers(),
        io.netty.handler.codec.http.EmptyHttpHeaders.INSTANCE);
  }

  private void complete(ChannelHandlerContext context) {
    Request request =
        new Request(Objects.requireNonNull(head), Objects.requireNonNull(body).bytes());
    if (!isStream
        && server.service.webSocket().isPresent()
        && WebSocketSession.isUpgrade(request.head())) {
      upgrade(context, server.service.webSocket().get());
      return;
    }
    if (!server.beginCall()) {
      releaseBody();
      respond(context, server.service.busy());
      return;
    }
    enter(State.ANSWERING);
    CompletableFuture<Response> future = handle(request);
    answer = future;
    CompletableFuture<?> unused =
        future.whenComplete(
            (response, failure) -> {
              server.endCall();
              if (context.executor().inEventLoop()) {
                answered(context, response, failure);
              } else {
                context.executor().execute(() -> answered(context, response, failure));
              }
            });
  }

  private CompletableFuture<Response> handle(Request request) {
    try {
      return server.service.handle(request);
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private void upgrade(ChannelHandlerContext context, MessageService messages) {
    releaseBody();
    Optional<Response> refusal = WebSocketSession.begin(context, headAsRequest(), server, messages);
    if (refusal.isPresent()) {
      keepAlive = false;
      respond(context, refusal.get());
    } else {
      context.pipeline().remove(this);
    }
  }

  private void answered(
      ChannelHandlerContext context, @Nullable Response response, @Nullable Throwable failure) {
    answer = null;
    releaseBody();
    if (state != State.ANSWERING) {
      return;
    }
    if (response == null) {
      logger.error("request failed, please report it", failure);
    }
    respond(
        context, response == null ? Response.text(500, "Internal error, see the log") : response);
  }

  private void respond(ChannelHandlerContext context, Response response) {
    enter(State.WRITING);
    writer = new ResponseWriter(response, !Objects.requireNonNull(head).method().equals("HEAD"));
    writer.begin(context, keepAlive);
    proceed(context);
  }

  private void proceed(ChannelHandlerContext context) {
    ResponseWriter present = Objects.requireNonNull(writer);
    long before = present.writtenBytes();
    present.proceed(context);
    stopwatch.advance(present.writtenBytes() - before);
    if (present.isFinished() && writer == present) {
      writer = null;
      if (requestComplete) {
        finish(context);
      } else {
        enter(State.DISCARDING);
      }
    }
  }

  private void finish(ChannelHandlerContext context) {
    if (!keepAlive && !isStream) {
      enter(State.CLOSING);
      Outbound.flushAndClose(context, Unpooled.EMPTY_BUFFER);
      return;
    }
    enter(State.IDLE);
    drain(context);
  }

  /** Takes up what has waited; flat, however many answers are ready at once. */
  private void drain(ChannelHandlerContext context) {
    if (draining) {
      return;
    }
    draining = true;
    while (!waiting.isEmpty() && isAccepting()) {
      process(context, waiting.remove());
    }
    draining = false;
    if (waiting.isEmpty()) {
      context.channel().config().setAutoRead(true);
    }
  }

  private void checkProgress(ChannelHandlerContext context) {
    switch (state) {
      case IDLE -> {
        if (stopwatch.elapsedNanos() > server.limits.idle().toNanos()) {
          close(context);
        }
      }
      case READING -> {
        if (stopwatch.isTooSlow(server.limits.stall())) {
          releaseBody();
          endRequest();
          keepAlive = false;
          respond(context, Response.text(408, "The body comes too slowly"));
        }
      }
      case WRITING, DISCARDING, CLOSING -> {
        if (stopwatch.isStalled(server.limits.stall())) {
          close(context);
        }
      }
      case ANSWERING -> {}
    }
  }

  private void close(ChannelHandlerContext context) {
    enter(State.CLOSING);
    Outbound.close(context);
  }

  private void enter(State next) {
    state = next;
    stopwatch.restart();
  }

  private void releaseBody() {
    if (body != null) {
      body.release();
      body = null;
    }
  }
}
