/**
 * Links to neighbours: the only place that knows Netty (spec 02).
 *
 * <p>Doors: {@link dev.mycelium.internal.link.LinkLoop} owns the sockets and their thread, {@link
 * dev.mycelium.internal.link.Link} is one connection, {@link
 * dev.mycelium.internal.link.LinkEvents} is what the node hears, {@link
 * dev.mycelium.internal.link.LinkLimits} the bounds. Within: a {@code Carrier} moves the bytes of
 * one link, a {@code LinkQueue} bounds what waits for it, {@code LinkWriter} and {@code LinkReader}
 * stand between.
 */
@NullMarked
package dev.mycelium.internal.link;

import org.jspecify.annotations.NullMarked;
