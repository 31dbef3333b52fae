/**
 * Log lines on standard error: what is shown (spec 07 §8) and in which of the three formats.
 *
 * <p>Doors: {@link Logging}, {@link LogFormat}.
 */
@NullMarked
package dev.mycelium.cli.log;

import org.jspecify.annotations.NullMarked;
