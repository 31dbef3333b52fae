/** Tests of log lines and filters. */
@NullMarked
package dev.mycelium.cli.log;

import org.jspecify.annotations.NullMarked;
