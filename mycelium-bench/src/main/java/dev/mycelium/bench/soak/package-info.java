/**
 * Holds nodes under mixed load for a long time and proves that nothing leaks and nothing is lost
 * unseen: {@link dev.mycelium.bench.soak.Soak} is the command.
 */
@NullMarked
package dev.mycelium.bench.soak;

import org.jspecify.annotations.NullMarked;
