package dev.mycelium.cli.api;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.StrictBase64;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.Topic;
import java.io.IOException;
import java.util.Collection;

/** Messages as both APIs show them, members in the order of the reference (spec 06 §14.1, §11). */
public final class MessageViews {
  private MessageViews() {}

  /** {@code {"id": ...}}. */
  public static JsonView id(MessageId id) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("id", id.toString());
      out.writeEndObject();
    };
  }

  /** A received message. */
  public static JsonView message(Message message) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("id", message.id().toString());
      out.writeStringField("srcIp", message.source().toString());
      out.writeStringField("srcPk", message.sourceKey().toString());
      out.writeStringField("dstIp", message.destination().toString());
      out.writeStringField("dstPk", message.destinationKey().toString());
      if (!message.topic().isNone()) {
        out.writeStringField("topic", StrictBase64.encode(message.topic().toBytes()));
      }
      out.writeFieldName("payload");
      byte[] data = message.data();
      out.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, data, 0, data.length);
      out.writeEndObject();
    };
  }

  /** The status of a sent message. */
  public static JsonView status(MessageStatus status) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("dst", status.destination().toString());
      out.writeFieldName("state");
      writeState(out, status);
      out.writeNumberField("created", status.created().getEpochSecond());
      out.writeNumberField("deadline", status.deadline().getEpochSecond());
      out.writeNumberField("msgLen", status.lengthBytes());
      out.writeEndObject();
    };
  }

  /** An array of topics in base64. */
  public static JsonView topics(Collection<Topic> topics) {
    return JsonView.texts(
        topics.stream().map(topic -> StrictBase64.encode(topic.toBytes())).toList());
  }

  private static void writeState(JsonGenerator out, MessageStatus status) throws IOException {
    switch (status.state()) {
      case PENDING -> out.writeString("pending");
      case SENDING -> writeChunks(out, status.chunks());
      case RECEIVED -> out.writeString("received");
      case READ -> out.writeString("read");
      case ABORTED -> out.writeString("aborted");
    }
  }

  private static void writeChunks(JsonGenerator out, MessageStatus.Chunks chunks)
      throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("sending");
    out.writeNumberField("pending", chunks.pending());
    out.writeNumberField("sent", chunks.sent());
    out.writeNumberField("acked", chunks.acknowledged());
    out.writeEndObject();
    out.writeEndObject();
  }
}
