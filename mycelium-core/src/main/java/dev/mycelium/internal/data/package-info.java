/**
 * The path of data packets (spec 05).
 *
 * <p>Doors: {@code DataPath}, {@code DataPathContext}, {@code Fib}, {@code FrameSink}, {@code
 * Miss}, {@code MissSink}, {@code ParkedPackets}, {@code TrafficTable}, {@code TunSink}.
 */
@NullMarked
package dev.mycelium.internal.data;

import org.jspecify.annotations.NullMarked;
