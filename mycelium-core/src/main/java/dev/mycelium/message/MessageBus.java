package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Reliable messages of a node: byte strings with an optional topic, to any other node or itself,
 * and replies to them (spec 06). Needs no TUN device and no right of the operating system. Safe for
 * any thread.
 *
 * <p>A message is delivered at most once unless its receiver restarts; whether it arrived is known
 * from {@link Delivery#received()} or {@link #status}. Messages are independent of each other:
 * there is no order between two of them.
 *
 * <p>Complete messages wait in the inbox, oldest first, until a reader takes them; several readers
 * share it, each message goes to one of them. Both directions are bounded: {@link MessageLimits}.
 * Everything is in memory only.
 *
 * <pre>{@code
 * MessageBus bus = node.messages();
 * bus.subscribe(Topic.of("jobs"), job -> job.reply("done"));
 * bus.send(friend, Topic.of("jobs"), data).received().get();
 * Message answer = bus.request(friend, Topic.of("jobs"), data).reply().get(5, SECONDS);
 * }</pre>
 */
public interface MessageBus {
  /** How long a message is tried if nothing else is asked for. */
  Duration DEADLINE_DEFAULT = Duration.ofMinutes(5);

  /** The longest time that a message can be tried. */
  Duration DEADLINE_MAX = Duration.ofDays(1);

  /**
   * Sends a message. Returns at once; nothing is known yet about the destination.
   *
   * @param destination any address of the receiver's /64, also of the own one
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @param deadline how long it is tried, positive; more than {@link #DEADLINE_MAX} is cut
   * @return the delivery
   * @throws IllegalArgumentException if the destination is outside {@code 400::/7}, the data longer
   *     than {@link MessageLimits#messageBytesMax()}, or the deadline not positive
   * @throws OutboxFullException if too much waits to be sent
   * @throws IllegalStateException if the node is closed
   */
  Delivery send(OverlayAddress destination, Topic topic, byte[] data, Duration deadline);

  /**
   * Sends a message for up to {@link #DEADLINE_DEFAULT}; see {@link #send(OverlayAddress, Topic,
   * byte[], Duration)}.
   *
   * @param destination any address of the receiver's /64
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @return the delivery
   */
  default Delivery send(OverlayAddress destination, Topic topic, byte[] data) {
    return send(destination, topic, data, DEADLINE_DEFAULT);
  }

  /**
   * Sends a message for up to {@link #DEADLINE_DEFAULT}; see {@link #send(OverlayAddress, Topic,
   * byte[], Duration)}.
   *
   * @param destination the key of the receiver
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @return the delivery
   */
  default Delivery send(PublicKey destination, Topic topic, byte[] data) {
    return send(destination.address(), topic, data, DEADLINE_DEFAULT);
  }

  /**
   * Sends a message and waits for a reply to it.
   *
   * @param destination any address of the receiver's /64, also of the own one
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @param deadline how long the message is tried; the reply may take longer
   * @return both futures
   * @throws IllegalArgumentException as {@link #send(OverlayAddress, Topic, byte[], Duration)}
   * @throws OutboxFullException if too much waits to be sent
   * @throws IllegalStateException if the node is closed
   */
  Request request(OverlayAddress destination, Topic topic, byte[] data, Duration deadline);

  /**
   * Sends a message for up to {@link #DEADLINE_DEFAULT} and waits for a reply to it; see {@link
   * #request(OverlayAddress, Topic, byte[], Duration)}.
   *
   * @param destination any address of the receiver's /64
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @return both futures
   */
  default Request request(OverlayAddress destination, Topic topic, byte[] data) {
    return request(destination, topic, data, DEADLINE_DEFAULT);
  }

  /**
   * Sends a message for up to {@link #DEADLINE_DEFAULT} and waits for a reply to it; see {@link
   * #request(OverlayAddress, Topic, byte[], Duration)}.
   *
   * @param destination the key of the receiver
   * @param topic {@link Topic#NONE} for none
   * @param data not copied: must not be changed until the delivery is over
   * @return both futures
   */
  default Request request(PublicKey destination, Topic topic, byte[] data) {
    return request(destination.address(), topic, data, DEADLINE_DEFAULT);
  }

  /**
   * Sends a reply. It has the id of the message that it answers and no topic. Whether such a
   * message was ever received is not checked.
   *
   * @param id of the message that it answers
   * @param destination where that came from
   * @param data not copied: must not be changed until the delivery is over
   * @param deadline how long it is tried, positive
   * @return the delivery
   * @throws IllegalArgumentException as {@link #send(OverlayAddress, Topic, byte[], Duration)}
   * @throws OutboxFullException if too much waits to be sent
   * @throws IllegalStateException if the node is closed
   */
  Delivery reply(MessageId id, OverlayAddress destination, byte[] data, Duration deadline);

  /**
   * How far a message is that this node sent; if several have the id, because replies were sent
   * twice, the latest.
   *
   * @param id of the message
   * @return empty if unknown: ids are remembered for 600 s, and at least until the deadline
   * @throws IllegalStateException if the node is closed
   */
  Optional<MessageStatus> status(MessageId id);

  /**
   * Waits until a message of a given length fits into the outbox. Another thread may be quicker to
   * use the room.
   *
   * @param bytes length of the data
   * @param timeout how long to wait at most
   * @return whether it fits
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the node is closed
   */
  boolean awaitRoom(long bytes, Duration timeout) throws InterruptedException;

  /**
   * Takes the oldest message that matches out of the inbox. Its sender is told that it was read.
   *
   * @param filter what is wanted
   * @param timeout how long to wait for one; zero: not at all
   * @return empty if there was none in time
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the node is closed, also while waiting
   */
  Optional<Message> receive(TopicFilter filter, Duration timeout) throws InterruptedException;

  /**
   * Looks at the oldest message that matches and leaves it in the inbox. Its sender is told that it
   * was read.
   *
   * @param filter what is wanted
   * @param timeout how long to wait for one; zero: not at all
   * @return empty if there was none in time
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the node is closed, also while waiting
   */
  Optional<Message> peek(TopicFilter filter, Duration timeout) throws InterruptedException;

  /**
   * Takes the oldest message that matches, when there is one, without blocking anybody.
   *
   * @param filter what is wanted
   * @return completes with the message. Who cancels it, or completes it in any other way ({@link
   *     CompletableFuture#orTimeout}), stops waiting and loses no message. Fails with an {@link
   *     AbortedException} when the node closes. Dependent actions without an executor of their own
   *     run on a thread of the node, or the caller's, and must not block
   * @throws IllegalStateException if the node is closed
   */
  CompletableFuture<Message> receive(TopicFilter filter);

  /**
   * Looks at the oldest message that matches, when there is one, without blocking anybody.
   *
   * @param filter what is wanted
   * @return as {@link #receive(TopicFilter)}, but the message stays in the inbox
   * @throws IllegalStateException if the node is closed
   */
  CompletableFuture<Message> peek(TopicFilter filter);

  /**
   * Length of the oldest message that matches. Nobody is told.
   *
   * @param filter what is wanted
   * @return bytes of its data; empty if there is none
   */
  OptionalLong nextLengthBytes(TopicFilter filter);

  /**
   * Calls a listener for each message that matches, one after the other, on a thread of its own: it
   * may block, the next message then waits in the inbox, and other readers may take it. An
   * exception of the listener is logged and ends nothing.
   *
   * @param filter what is wanted
   * @param listener gets the messages
   * @return closes the subscription; it also ends with the node
   * @throws IllegalStateException if the node is closed, or has 256 subscriptions already
   */
  MessageSubscription subscribe(TopicFilter filter, Consumer<Message> listener);

  /**
   * Calls a listener for each message of a topic; see {@link #subscribe(TopicFilter, Consumer)}.
   *
   * @param topic {@link Topic#NONE} for messages without topic
   * @param listener gets the messages
   * @return closes the subscription
   */
  default MessageSubscription subscribe(Topic topic, Consumer<Message> listener) {
    return subscribe(TopicFilter.of(topic), listener);
  }

  /**
   * The messages that match as a reactive stream. Each subscriber takes messages as it requests
   * them, on a thread of its own; several share the messages among them. The stream completes when
   * the node closes.
   *
   * @param filter what is wanted
   * @return a publisher for any number of subscribers; each counts as a subscription
   */
  Flow.Publisher<Message> publisher(TopicFilter filter);

  /**
   * The rules in force.
   *
   * @return a value that does not change any more
   */
  TopicRules topicRules();

  /**
   * Changes the rules. They are asked when a message begins to arrive; what is arriving already is
   * not affected. Nothing is written to disk.
   *
   * @param change from the rules in force to the new ones, for example {@code rules ->
   *     rules.withTopic(topic)}; must not block
   * @return the new rules
   */
  TopicRules changeTopicRules(UnaryOperator<TopicRules> change);

  /**
   * The limits of this bus.
   *
   * @return as configured
   */
  MessageLimits limits();
}
