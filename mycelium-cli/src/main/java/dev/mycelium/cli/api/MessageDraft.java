package dev.mycelium.cli.api;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.cli.json.StrictBase64;
import java.util.List;
import java.util.Optional;

/**
 * A message to send, as it comes in calls (spec 06 §14.1).
 *
 * @param destination inside 400::/7
 * @param topic of any length: whether it is too long is for the caller to say
 * @param payload the data
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record MessageDraft(OverlayAddress destination, byte[] topic, byte[] payload) {
  /** The members, in order. */
  public static final List<Field> FIELDS =
      List.of(Field.of("dst"), Field.of("topic"), Field.of("payload"));

  private static final List<Field> CHOICES = List.of(Field.of("ip"), Field.of("pk"));
  private static final byte[] NO_TOPIC = {};

  /**
   * Reads a message.
   *
   * @throws ShapeException if a member is missing or wrong
   */
  public static MessageDraft of(Json value) throws ShapeException {
    Fields fields = Fields.of(value, FIELDS);
    OverlayAddress destination = destination(fields.required("dst"));
    Optional<Json.Text> topic = fields.optionalText("topic");
    return new MessageDraft(
        destination,
        topic.isEmpty() ? NO_TOPIC : decode("topic", topic.get()),
        decode("payload", fields.text("payload")));
  }

  private static byte[] decode(String name, Json.Text text) throws ShapeException {
    try {
      return StrictBase64.decode(text.chars());
    } catch (IllegalArgumentException malformed) {
      throw new ShapeException(name + ": " + malformed.getMessage());
    }
  }

  /**
   * A destination as an object with the member {@code ip} or {@code pk}.
   *
   * @throws ShapeException if it is something else, or outside the overlay
   */
  public static OverlayAddress destination(Json value) throws ShapeException {
    if (!(value instanceof Json.Members choice)) {
      throw new ShapeException("dst: expected an object with `ip` or `pk`, not " + value.kind());
    }
    if (choice.members().size() != 1 || !choice.repeated().isEmpty()) {
      throw new BadDestinationException("dst: expected exactly one of `ip` and `pk`");
    }
    Fields fields = Fields.of(choice, CHOICES);
    if (fields.optional("pk").isPresent()) {
      return ofKey(fields.text("pk").value());
    }
    return ofAddress(fields.text("ip").value());
  }

  /**
   * A destination in one word: an address or a key.
   *
   * @throws ShapeException if it is neither
   */
  public static OverlayAddress destination(String text) throws ShapeException {
    return text.indexOf(':') < 0 && text.length() == 2 * PublicKey.BYTES
        ? ofKey(text)
        : ofAddress(text);
  }

  private static OverlayAddress ofKey(String hex) throws ShapeException {
    try {
      return PublicKey.parse(hex).address();
    } catch (IllegalArgumentException malformed) {
      throw new ShapeException("dst: " + malformed.getMessage());
    }
  }

  private static OverlayAddress ofAddress(String text) throws ShapeException {
    try {
      return SocketText.parseIp(text)
          .filter(OverlayAddress::isOverlay)
          .orElseThrow(() -> new BadDestinationException("dst: " + text + " is not in 400::/7"));
    } catch (IllegalArgumentException malformed) {
      throw new ShapeException("dst: " + malformed.getMessage());
    }
  }
}
