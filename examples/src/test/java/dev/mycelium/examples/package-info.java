/** Runs every example. */
@NullMarked
package dev.mycelium.examples;

import org.jspecify.annotations.NullMarked;
