/**
 * Links to neighbours: the only place that knows Netty (spec 02).
 *
 * <p>Doors: {@code DescriptorReader}, {@code Link}, {@code LinkEvents}, {@code LinkLimits}, {@code
 * LinkLoop}.
 */
@NullMarked
package dev.mycelium.internal.link;

import org.jspecify.annotations.NullMarked;
