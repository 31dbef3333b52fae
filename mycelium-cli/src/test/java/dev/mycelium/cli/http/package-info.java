@NullMarked
package dev.mycelium.cli.http;

import org.jspecify.annotations.NullMarked;
