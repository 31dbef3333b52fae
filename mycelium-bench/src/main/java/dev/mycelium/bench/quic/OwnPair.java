package dev.mycelium.bench.quic;

import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.quic.connection.QuicLimits;

/** Our endpoint against itself. */
final class OwnPair implements QuicPair {
  private final Transport transport = Transport.best();
  private final TwoThreads threads = new TwoThreads(transport);
  private final RoundTrips roundTrips = new RoundTrips();
  private final OwnEnd first;
  private final OwnEnd second;

  OwnPair(QuicLimits limits) throws InterruptedException {
    first = new OwnEnd(threads.loop(0), transport.datagrams(), limits, roundTrips);
    second = new OwnEnd(threads.loop(1), transport.datagrams(), limits, roundTrips);
    first.connect(second.port());
  }

  /** The endpoint that is connected to. */
  OwnEnd second() {
    return second;
  }

  @Override
  public void load(boolean on) {
    first.load(on);
  }

  @Override
  public long arrived() {
    return second.arrived.get();
  }

  @Override
  public long roundTripNanos() throws InterruptedException {
    first.send(roundTrips.question());
    return roundTrips.await();
  }

  @Override
  public void shakeHands(int atOnce) {
    first.shakeHands(atOnce);
  }

  @Override
  public long handshakes() {
    return first.handshakes.get();
  }

  @Override
  public long[] cpuNanos() {
    return threads.cpuNanos();
  }

  @Override
  public void close() {
    first.close();
    second.close();
    threads.close();
  }
}
