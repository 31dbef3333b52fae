/** In-memory links and TUN devices for tests of this library and of programs that embed it. */
@NullMarked
package dev.mycelium.testing;

import org.jspecify.annotations.NullMarked;
