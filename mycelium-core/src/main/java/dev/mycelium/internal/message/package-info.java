/**
 * Reliable messages as one pure machine (spec 06): {@code MessageMachine} gets packets, wishes of
 * the program and time, {@code MessageEffects} carries out what it decides.
 *
 * <p>{@code Sender} is the sending half, {@code receive} holds the other one. A {@code
 * Transmission} is one message on its way; what all messages to one node share (round trip time,
 * window, pace) is in its {@code Remote}, and {@code ChunkFlow} sends the chunks.
 *
 * <p>Doors: {@code MessageEffects}, {@code MessageMachine}, {@code MessagePacket}, {@code
 * MessageTimes}, {@code ReceivedMessage}, {@code SendOrder}, {@code SendStatus}.
 */
@NullMarked
package dev.mycelium.internal.message;

import org.jspecify.annotations.NullMarked;
