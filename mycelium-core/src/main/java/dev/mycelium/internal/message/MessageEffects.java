package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.message.Topic;
import dev.mycelium.spi.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** What the machine asks of its surroundings. Implementations never call the machine back. */
public interface MessageEffects {
  /** Whether packets to a /64 have a way to go. */
  boolean hasRoute(long destinationHigh);

  /** Asks the network for a route to a /64. */
  void wantRoute(long destinationHigh);

  /** Lends a buffer for a payload of this size. */
  PacketBuffer acquire(int payloadBytes);

  /**
   * Seals and sends a message packet; takes it. Without a route it is dropped.
   *
   * @param userHeader first four bytes of the plaintext
   */
  void send(PacketBuffer packet, int userHeader, OverlayAddress source, OverlayAddress destination);

  /** Whether the access rules let a message in. */
  boolean accepts(Topic topic, OverlayAddress source);

  /** Whether somebody waits for a reply with this id from this /64. */
  boolean isAwaited(long id, long sourceHigh);

  /** Whether the inbox takes a message of this length. */
  boolean inboxHasRoom(int bytes);

  /** The key of the owner of a /64; null if no route tells. */
  @Nullable PublicKey keyOf(long sourceHigh);

  /** Hands a complete message over. */
  void deliver(ReceivedMessage message);
}
