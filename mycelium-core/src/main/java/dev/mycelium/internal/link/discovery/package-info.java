/**
 * Sockets of local discovery (spec 02 §12).
 *
 * <p>Doors: {@code DiscoveryLoop}.
 */
@NullMarked
package dev.mycelium.internal.link.discovery;

import org.jspecify.annotations.NullMarked;
