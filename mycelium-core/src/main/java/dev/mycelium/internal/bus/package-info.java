/**
 * The message bus of a running node: the thread that owns the message machine, the inbox, and the
 * futures, listeners and forward sockets of the program.
 *
 * <p>Doors: {@code MessageInlet}, {@code MessageSite}, {@code RunningBus}.
 */
@NullMarked
package dev.mycelium.internal.bus;

import org.jspecify.annotations.NullMarked;
