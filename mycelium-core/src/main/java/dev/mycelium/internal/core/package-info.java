/** The pure core: all machines of a node behind one door. */
@NullMarked
package dev.mycelium.internal.core;

import org.jspecify.annotations.NullMarked;
