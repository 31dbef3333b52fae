/** Small programs that embed a node. */
@NullMarked
package dev.mycelium.examples;

import org.jspecify.annotations.NullMarked;
