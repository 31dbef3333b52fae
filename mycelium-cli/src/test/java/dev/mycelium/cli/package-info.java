/** Tests of the command line, against recordings of the reference (spec 07 §17.5). */
@NullMarked
package dev.mycelium.cli;

import org.jspecify.annotations.NullMarked;
