package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.echo.EchoInlet;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.spi.PacketBatch;
import java.util.random.RandomGenerator;

/**
 * What all data paths of a node share; each part is safe for any thread.
 *
 * @param own the node's overlay address
 * @param fib the published routes
 * @param counters of the node
 * @param pool lends buffers for ICMPv6 messages
 * @param random for nonces: cryptographically strong outside tests
 * @param echoes takes what is for the node itself out of the packets for this host
 */
public record DataPathContext(
    OverlayAddress own,
    Fib fib,
    Counters counters,
    PacketBatch.Source pool,
    RandomGenerator random,
    EchoInlet echoes) {
  /** Of a node that does not ping. */
  public DataPathContext(
      OverlayAddress own,
      Fib fib,
      Counters counters,
      PacketBatch.Source pool,
      RandomGenerator random) {
    this(own, fib, counters, pool, random, new EchoInlet(counters, () -> 0));
  }
}
