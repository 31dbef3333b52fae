/** Benchmarks of the packet path. */
@NullMarked
package dev.mycelium.bench;

import org.jspecify.annotations.NullMarked;
