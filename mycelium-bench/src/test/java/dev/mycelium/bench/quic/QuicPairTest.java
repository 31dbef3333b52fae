package dev.mycelium.bench.quic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.connection.QuicLimits;
import io.netty.handler.codec.quic.Quic;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is measured does carry the load, answer questions and shake hands. */
class QuicPairTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int DATAGRAMS = 500;
  private static final int HANDSHAKES = 20;

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, what);
      Thread.sleep(5);
    }
  }

  private static void exercise(QuicPair pair) throws InterruptedException {
    assertTrue(pair.roundTripNanos() > 0);
    pair.load(true);
    await("load", () -> pair.arrived() >= DATAGRAMS);
    pair.load(false);
    pair.shakeHands(2);
    await("handshakes", () -> pair.handshakes() >= HANDSHAKES);
    pair.shakeHands(0);
    assertTrue(pair.cpuNanos()[0] > 0);
  }

  @Test
  void oursWorks() throws InterruptedException {
    try (QuicPair pair = new OwnPair(QuicLimits.DEFAULT)) {
      exercise(pair);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nettysWorks(boolean offloads) throws Exception {
    if (!Quic.isAvailable()) {
      System.out.println("skipped: Netty's QUIC codec has no native library for this machine");
    }
    Assumptions.assumeTrue(Quic.isAvailable(), "no native library of Netty's QUIC codec");
    try (QuicPair pair = new NettyPair(offloads)) {
      exercise(pair);
    }
  }

  @Test
  void floodArrivesAndIsBounded() throws Exception {
    try (OwnPair pair = new OwnPair(QuicLimits.DEFAULT);
        Flooder flooder = new Flooder(pair.second().port(), 100, 5000)) {
      flooder.start();
      await("Initials", () -> flooder.sent() > 1000);
      flooder.stop();
      int questions = 0;
      while (pair.roundTripNanos() < 0) {
        assertTrue(++questions < 20, "no answer after a flood");
      }
      assertTrue(pair.second().connectionCount() <= QuicLimits.DEFAULT.connections());
      assertTrue(pair.second().counters().get(Counter.QUIC_RETRIES_SENT) > 0);
    }
  }
}
