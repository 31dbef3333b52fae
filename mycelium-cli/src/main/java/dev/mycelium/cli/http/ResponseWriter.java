package dev.mycelium.cli.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes one answer, never more of it than the channel takes. */
final class ResponseWriter {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final Response response;
  private final boolean withBody;
  private int part;
  private int offset;
  private long writtenBytes;
  private boolean finished;
  private boolean proceeding;

  /**
   * Nothing written yet.
   *
   * @param withBody false for the answer to HEAD
   */
  ResponseWriter(Response response, boolean withBody) {
    this.response = response;
    this.withBody = withBody;
  }

  /** Writes the head, and the body if it is small. */
  void begin(ChannelHandlerContext context, boolean keepAlive) {
    boolean whole = !withBody || response.length() <= HttpLimits.PIECE_BYTES;
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    ByteBuf body = whole && withBody ? wholeBody() : Unpooled.EMPTY_BUFFER;
    HttpResponse head =
        whole
            ? new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body)
            : new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    describe(head.headers(), keepAlive);
    finished = whole;
    Outbound.write(context, head);
  }

  private void describe(HttpHeaders headers, boolean keepAlive) {
    if (!response.contentType().isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
    }
    response.extraHeaders().forEach(headers::set);
    if (response.status() != HttpResponseStatus.NO_CONTENT.code()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, response.length());
    }
    headers.set(HttpHeaderNames.DATE, HTTP_DATE.format(Instant.now()));
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  /**
   * Writes on while the channel takes more. Called again from within, because writing and flushing
   * report a change of writability at once: such a call does nothing, the loop sees the change.
   */
  void proceed(ChannelHandlerContext context) {
    if (proceeding) {
      return;
    }
    proceeding = true;
    do {
      while (!finished && context.channel().isWritable()) {
        writeNext(context);
      }
      context.flush();
    } while (!finished && context.channel().isWritable());
    proceeding = false;
  }

  private void writeNext(ChannelHandlerContext context) {
    if (part == response.parts().size()) {
      finished = true;
      Outbound.write(context, LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      writePiece(context);
    }
  }

  /** Whether all has been handed to the channel. */
  boolean isFinished() {
    return finished;
  }

  /** Grows while the client takes the answer. */
  long writtenBytes() {
    return writtenBytes;
  }

  private void writePiece(ChannelHandlerContext context) {
    byte[] bytes = response.parts().get(part);
    int length = Math.min(HttpLimits.PIECE_BYTES, bytes.length - offset);
    if (length > 0) {
      Outbound.write(
          context, new DefaultHttpContent(Unpooled.wrappedBuffer(bytes, offset, length)));
    }
    offset += length;
    writtenBytes += length;
    if (offset == bytes.length) {
      part++;
      offset = 0;
    }
  }

  private ByteBuf wholeBody() {
    return Unpooled.wrappedBuffer(response.parts().toArray(byte[][]::new));
  }
}
