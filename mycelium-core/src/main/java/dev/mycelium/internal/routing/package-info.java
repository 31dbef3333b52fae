/**
 * The Babel-like routing protocol as a pure machine (spec 04).
 *
 * <p>Doors: {@code PacketVerdict}, {@code RouteUse}, {@code Router}, {@code RoutingEffects}, {@code
 * RoutingLimits}, {@code RoutingMode}.
 */
@NullMarked
package dev.mycelium.internal.routing;

import org.jspecify.annotations.NullMarked;
