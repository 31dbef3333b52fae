/**
 * Threads and wiring of a running node.
 *
 * <p>Doors: {@code NodeRuntime}.
 */
@NullMarked
package dev.mycelium.internal.runtime;

import org.jspecify.annotations.NullMarked;
