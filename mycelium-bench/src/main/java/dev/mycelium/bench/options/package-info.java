/** Options that several commands have, with what they mean checked in one place. */
@NullMarked
package dev.mycelium.bench.options;

import org.jspecify.annotations.NullMarked;
