/** The seams that other modules and embedding programs implement: TUN devices and their packets. */
@NullMarked
package dev.mycelium.spi;

import org.jspecify.annotations.NullMarked;
