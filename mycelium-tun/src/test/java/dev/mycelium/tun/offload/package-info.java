/** Splitting and joining held against plain models. */
@NullMarked
package dev.mycelium.tun.offload;

import org.jspecify.annotations.NullMarked;
