/** Tests of the configuration file, against recordings of the reference (spec 07 §17.5). */
@NullMarked
package dev.mycelium.cli.config;

import org.jspecify.annotations.NullMarked;
