/**
 * Compares Mycelium with other overlay networks on this machine: {@link
 * dev.mycelium.bench.compare.Compare} is the command.
 */
@NullMarked
package dev.mycelium.bench.compare;

import org.jspecify.annotations.NullMarked;
