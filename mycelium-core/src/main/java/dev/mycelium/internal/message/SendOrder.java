package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.Topic;

/**
 * A message to be sent.
 *
 * @param isReply whether it answers the message with this id
 * @param data must not change until it has ended
 * @param timeoutNanos how long it is tried
 * @param observer told how it ends
 */
public record SendOrder(
    MessageId id,
    boolean isReply,
    OverlayAddress destination,
    Topic topic,
    @SuppressWarnings("ArrayRecordComponent") byte[] data,
    long timeoutNanos,
    SendObserver observer) {}
