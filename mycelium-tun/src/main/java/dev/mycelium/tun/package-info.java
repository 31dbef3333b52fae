/** TUN devices of the operating systems. */
@NullMarked
package dev.mycelium.tun;

import org.jspecify.annotations.NullMarked;
