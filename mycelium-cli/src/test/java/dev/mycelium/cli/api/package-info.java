@NullMarked
package dev.mycelium.cli.api;

import org.jspecify.annotations.NullMarked;
