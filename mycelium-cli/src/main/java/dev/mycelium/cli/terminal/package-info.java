/**
 * What all commands share: the process they run in, and how they print for people.
 *
 * <p>Doors: {@link Surroundings}, {@link HumanText}, {@link AsciiTable}, {@link CompletionCommand}.
 */
@NullMarked
package dev.mycelium.cli.terminal;

import org.jspecify.annotations.NullMarked;
