/**
 * What every pure state machine of the node is made of: deadlines and injected time.
 *
 * <p>Doors: {@code Deadline}, {@code Deadlines}, {@code Machine}, {@code TokenBucket}.
 */
@NullMarked
package dev.mycelium.internal.machine;

import org.jspecify.annotations.NullMarked;
