/** Tests of how commands print. */
@NullMarked
package dev.mycelium.cli.terminal;

import org.jspecify.annotations.NullMarked;
