package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A message that has arrived completely. Immutable but for {@link #data()}; safe for any thread.
 */
public interface Message {
  /**
   * Its id; that of the answered message if this is a reply.
   *
   * @return the id
   */
  MessageId id();

  /**
   * Whether its sender meant it as a reply.
   *
   * @return true if the REPLY flag was set
   */
  boolean isReply();

  /**
   * Where it came from.
   *
   * @return an address of the sending node's /64, which the encryption proves
   */
  OverlayAddress source();

  /**
   * Who sent it.
   *
   * @return the key of the sending node
   */
  PublicKey sourceKey();

  /**
   * The address that the sender used.
   *
   * @return any address of this node's /64
   */
  OverlayAddress destination();

  /**
   * The key of this node.
   *
   * @return the key
   */
  PublicKey destinationKey();

  /**
   * What it is about.
   *
   * @return {@link Topic#NONE} if it has no topic
   */
  Topic topic();

  /**
   * The bytes, not copied: who took the message owns them; who only looked at it ({@link
   * MessageBus#peek}) must not change them.
   *
   * @return the live array
   */
  byte[] data();

  /**
   * When it was complete.
   *
   * @return wall clock time
   */
  Instant receivedAt();

  /**
   * The bytes as text.
   *
   * @return decoded as UTF-8, malformed parts replaced
   */
  default String text() {
    return new String(data(), StandardCharsets.UTF_8);
  }

  /**
   * Answers the sender, for up to {@link MessageBus#DEADLINE_DEFAULT}.
   *
   * @param data not copied: must not be changed until the delivery is over
   * @return the delivery of the reply
   * @throws OutboxFullException if too much waits to be sent
   * @throws IllegalArgumentException if there are more bytes than a message may have
   * @throws IllegalStateException if the node is closed
   */
  Delivery reply(byte[] data);

  /**
   * Answers the sender with a text in UTF-8; see {@link #reply(byte[])}.
   *
   * @param text the answer
   * @return the delivery of the reply
   */
  default Delivery reply(String text) {
    return reply(text.getBytes(StandardCharsets.UTF_8));
  }
}
