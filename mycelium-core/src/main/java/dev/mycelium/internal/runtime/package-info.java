/** Threads and wiring of a running node. */
@NullMarked
package dev.mycelium.internal.runtime;

import org.jspecify.annotations.NullMarked;
