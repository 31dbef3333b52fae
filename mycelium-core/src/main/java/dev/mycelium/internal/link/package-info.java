/** Links to neighbours: the only place that knows Netty (spec 02). */
@NullMarked
package dev.mycelium.internal.link;

import org.jspecify.annotations.NullMarked;
