/** The daemon and its commands. */
@NullMarked
package dev.mycelium.cli;

import org.jspecify.annotations.NullMarked;
