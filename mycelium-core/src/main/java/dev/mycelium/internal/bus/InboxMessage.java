package dev.mycelium.internal.bus;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.message.ReceivedMessage;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A complete message as the program sees it. */
final class InboxMessage implements Message {
  private final ReceivedMessage received;
  private final PublicKey own;
  private final MessageBus bus;
  private final Instant receivedAt = Instant.now();

  // under the lock of the inbox
  private long sequence;
  private final Link ofAll = new Link();
  private final Link ofTopic = new Link();

  /** Neighbours in a {@link MessageQueue}. */
  static final class Link {
    @Nullable InboxMessage previous;
    @Nullable InboxMessage next;
  }

  InboxMessage(ReceivedMessage received, PublicKey own, MessageBus bus) {
    this.received = received;
    this.own = own;
    this.bus = bus;
  }

  ReceivedMessage received() {
    return received;
  }

  Link link(int kind) {
    return kind == MessageQueue.ALL ? ofAll : ofTopic;
  }

  long sequence() {
    return sequence;
  }

  void sequence(long sequence) {
    this.sequence = sequence;
  }

  @Override
  public MessageId id() {
    return received.id();
  }

  @Override
  public boolean isReply() {
    return received.isReply();
  }

  @Override
  public OverlayAddress source() {
    return received.source();
  }

  @Override
  public PublicKey sourceKey() {
    return received.sourceKey();
  }

  @Override
  public OverlayAddress destination() {
    return received.destination();
  }

  @Override
  public PublicKey destinationKey() {
    return own;
  }

  @Override
  public Topic topic() {
    return received.topic();
  }

  @Override
  public byte[] data() {
    return received.data();
  }

  @Override
  public Instant receivedAt() {
    return receivedAt;
  }

  @Override
  public Delivery reply(byte[] data) {
    return bus.reply(id(), source(), data, MessageBus.DEADLINE_DEFAULT);
  }

  /** Who sent it, id, topic and length, not the data. */
  @Override
  public String toString() {
    return "message " + id() + " from " + source() + ", " + data().length + " bytes";
  }
}
