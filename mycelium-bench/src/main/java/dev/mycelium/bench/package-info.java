/**
 * Benchmarks of the packet path. JMH classes measure steps; {@link dev.mycelium.bench.EndToEnd}
 * measures whole nodes in one JVM; {@code dev.mycelium.bench.compare} and {@code
 * dev.mycelium.bench.soak} start the daemon itself. Figures belong into the results folder with
 * date and processor, never into assertions.
 */
@NullMarked
package dev.mycelium.bench;

import org.jspecify.annotations.NullMarked;
