/**
 * The configuration file (spec 07 §5) and that of the topics (spec 06 §10.2): where it lies, what
 * may stand in it, and all that is wrong with it at once.
 *
 * <p>Doors: {@link ConfigKey}, {@link ConfigFile}, {@link ConfigLocation}, {@link ConfigException},
 * {@link ConfigExample}, {@link TopicFile}, {@link ServerAddress}.
 */
@NullMarked
package dev.mycelium.cli.config;

import org.jspecify.annotations.NullMarked;
