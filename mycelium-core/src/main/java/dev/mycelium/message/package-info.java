/**
 * Reliable messages between nodes, with topics and replies (spec 06): {@link
 * dev.mycelium.message.MessageBus} is the way in.
 */
@NullMarked
package dev.mycelium.message;

import org.jspecify.annotations.NullMarked;
