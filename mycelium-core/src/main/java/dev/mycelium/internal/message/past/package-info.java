/**
 * What is remembered of messages that are over, without an object for any of them: tens of
 * thousands are remembered, and the garbage collector must not look at them again and again.
 *
 * <p>Doors: {@code RecordRing}.
 */
@NullMarked
package dev.mycelium.internal.message.past;

import org.jspecify.annotations.NullMarked;
