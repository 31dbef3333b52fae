/** Benchmarks of the message bus. */
@NullMarked
package dev.mycelium.bench.message;

import org.jspecify.annotations.NullMarked;
