package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A message on its way.
 *
 * @param id for {@link MessageBus#status}
 * @param destination where it goes
 * @param received completes with the status when the receiver has confirmed the whole message.
 *     Fails with a {@link NoRouteException}, {@link RefusedException}, {@link DeadlineException} or
 *     {@link AbortedException}. Who cancels it, or completes it in any other way, gives the message
 *     up. Dependent actions without an executor of their own run on a thread of the node and must
 *     not block.
 */
public record Delivery(
    MessageId id, OverlayAddress destination, CompletableFuture<MessageStatus> received) {}
