/**
 * What waits to be written to a link, and the bounds of that: the same for every kind of transport.
 * An {@code Outlet} empties the queue into one.
 */
@NullMarked
package dev.mycelium.internal.link.queue;

import org.jspecify.annotations.NullMarked;
