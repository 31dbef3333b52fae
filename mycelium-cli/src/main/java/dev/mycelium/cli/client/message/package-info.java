/**
 * Sending and receiving messages from the command line (spec 06 §16).
 *
 * <p>Door: {@link MessageCommand}.
 */
@NullMarked
package dev.mycelium.cli.client.message;

import org.jspecify.annotations.NullMarked;
