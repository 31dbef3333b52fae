/**
 * JSON as the APIs read and write it. Doors: {@code Json}, {@code JsonReader}, {@code JsonView},
 * {@code Fields}, {@code StrictBase64} and the exceptions.
 */
@NullMarked
package dev.mycelium.cli.json;

import org.jspecify.annotations.NullMarked;
