/**
 * The demonstration: real nodes in one JVM that carry packets for each other.
 *
 * <p>Door: {@link Demo}.
 */
@NullMarked
package dev.mycelium.cli.demo;

import org.jspecify.annotations.NullMarked;
