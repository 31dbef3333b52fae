package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.Topic;

/**
 * A complete message.
 *
 * @param isReply whether its INIT had the REPLY flag
 * @param sourceKey who sent it
 * @param destination the address that the sender used
 * @param data owned by whoever gets the record
 */
public record ReceivedMessage(
    MessageId id,
    boolean isReply,
    OverlayAddress source,
    PublicKey sourceKey,
    OverlayAddress destination,
    Topic topic,
    @SuppressWarnings("ArrayRecordComponent") byte[] data) {}
