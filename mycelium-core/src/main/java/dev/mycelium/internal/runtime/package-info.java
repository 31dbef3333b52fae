/**
 * Threads and wiring of a running node.
 *
 * <p>Doors: {@code NodeRuntime}, {@code RunningNode}.
 */
@NullMarked
package dev.mycelium.internal.runtime;

import org.jspecify.annotations.NullMarked;
