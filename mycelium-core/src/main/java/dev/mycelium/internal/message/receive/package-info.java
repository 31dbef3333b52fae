/**
 * The receiving half of reliable messages (spec 06 §6): {@code Receiver} takes INIT, CHUNK, DONE
 * and ABORTED, an {@code Arrival} is a message of which parts have come, {@code Reassembly} its
 * data.
 *
 * <p>Doors: {@code Receiver}.
 */
@NullMarked
package dev.mycelium.internal.message.receive;

import org.jspecify.annotations.NullMarked;
