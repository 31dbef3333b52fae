/**
 * The pure core: all machines of a node behind one door.
 *
 * <p>Doors: {@code CoreEffects}, {@code CoreInput}, {@code NodeCore}.
 */
@NullMarked
package dev.mycelium.internal.core;

import org.jspecify.annotations.NullMarked;
