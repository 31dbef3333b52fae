/** Help for tests that need a real kernel: network namespaces, and what must be there for them. */
@NullMarked
package dev.mycelium.tun.testing;

import org.jspecify.annotations.NullMarked;
