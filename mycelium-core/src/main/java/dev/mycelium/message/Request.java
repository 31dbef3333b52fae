package dev.mycelium.message;

import java.util.concurrent.CompletableFuture;

/**
 * A message whose sender waits for the reply.
 *
 * @param delivery of the message itself
 * @param reply completes with the reply; only the node that the message went to can complete it.
 *     Fails with an {@link AbortedException} when the node closes, and with the same exception as
 *     the delivery if that fails. Whoever waits sets the limit, for example with {@link
 *     CompletableFuture#orTimeout}: from then on, or after a cancellation, the message goes on
 *     being sent, and a later reply goes to the inbox. Dependent actions without an executor of
 *     their own run on a thread of the node and must not block.
 */
public record Request(Delivery delivery, CompletableFuture<Message> reply) {}
