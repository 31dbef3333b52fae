/**
 * The commands that talk to a running node through its HTTP API (spec 07 §4), ours or a reference.
 * Nothing here loads the node: these commands start quickly.
 *
 * <p>Door: {@link ClientCommands}.
 */
@NullMarked
package dev.mycelium.cli.client;

import org.jspecify.annotations.NullMarked;
