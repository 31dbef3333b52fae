/**
 * Pings of the node itself: ICMPv6 echo requests and replies without a TUN device (spec 09 §5.9).
 *
 * <p>{@code EchoInlet} takes what belongs here out of the way to TUN, on any data thread; {@code
 * EchoMachine}, owned by the node thread, makes requests, matches replies and errors with them, and
 * answers for a node that has no TUN device.
 *
 * <p>Doors: {@code EchoEffects}, {@code EchoInlet}, {@code EchoMachine}.
 */
@NullMarked
package dev.mycelium.internal.echo;

import org.jspecify.annotations.NullMarked;
