/**
 * The Mycelium node as a library. Start with {@link dev.mycelium.Node#builder()}.
 *
 * <p>Library defaults are quiet: no TUN device, no listener, nothing on disk but the key file that
 * is named.
 */
@NullMarked
package dev.mycelium;

import org.jspecify.annotations.NullMarked;
