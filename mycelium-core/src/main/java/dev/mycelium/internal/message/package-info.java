/**
 * Reliable messages as one pure machine (spec 06): {@code MessageMachine} gets packets, wishes of
 * the program and time, {@code MessageEffects} carries out what it decides.
 *
 * <p>{@code Sender} and {@code Receiver} are the two halves. A {@code Transmission} is one message
 * on its way; what all messages to one node share (round trip time, window, pace) is in its {@code
 * Remote}. An {@code Arrival} is a message of which parts have come.
 *
 * <p>Doors: {@code MessageEffects}, {@code MessageMachine}, {@code MessagePacket}, {@code
 * MessageTimes}, {@code ReceivedMessage}, {@code SendObserver}, {@code SendOrder}, {@code
 * SendStatus}.
 */
@NullMarked
package dev.mycelium.internal.message;

import org.jspecify.annotations.NullMarked;
