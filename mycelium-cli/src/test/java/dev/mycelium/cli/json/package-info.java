@NullMarked
package dev.mycelium.cli.json;

import org.jspecify.annotations.NullMarked;
