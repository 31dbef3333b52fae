package dev.mycelium.internal.link.psk;

import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import java.security.SecureRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The private network of a link loop: makes a handler for each of its sockets and bounds what
 * strangers can make it do.
 *
 * <p>Handshakes are calculated on a thread of their own, which exists while there are any: half a
 * millisecond each, but half a second for the first one of a program, and a flood of them must not
 * keep packets waiting. Everything else is for the event loop.
 */
public final class PskNetwork implements AutoCloseable {
  /**
   * Handshakes that strangers may have under way: what one of them costs in memory is about 100
   * KiB.
   */
  static final int INBOUND_HANDSHAKES_MAX = 64;

  /** How long a handshake may take: several round trips to the far side of the world. */
  static final int HANDSHAKE_TIMEOUT_MILLIS = 10_000;

  /** The largest block that a link writes or reads at once. */
  private static final int SCRATCH_BYTES = 256 * 1024;

  private static final long THREAD_IDLE_SECONDS = 5;

  private final PskProfile profile;
  private final PskCrypto crypto = PskSession.newCrypto(new SecureRandom());
  private final Counters counters;
  private final int handshakeTimeoutMillis;
  private final ThreadPoolExecutor calculator;

  // on the event loop
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private int inboundHandshakes;

  /**
   * Does nothing yet.
   *
   * @param threadName of the thread for handshakes, a daemon
   */
  public PskNetwork(PrivateNetwork network, Counters counters, String threadName) {
    this(network, counters, threadName, HANDSHAKE_TIMEOUT_MILLIS);
  }

  /** For tests that wait for the end of a handshake that never comes. */
  PskNetwork(
      PrivateNetwork network, Counters counters, String threadName, int handshakeTimeoutMillis) {
    this.profile = PskProfile.of(network);
    this.counters = counters;
    this.handshakeTimeoutMillis = handshakeTimeoutMillis;
    this.calculator =
        new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // a handshake has one task at most in it
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    calculator.allowCoreThreadTimeOut(true);
  }

  /**
   * The handler of a socket that was connected from here.
   *
   * @param onRefused told why no link came of it
   */
  public PskHandler dialing(Consumer<String> onRefused) {
    return new PskHandler(this, PskSession.dialing(crypto, profile), false, onRefused);
  }

  /**
   * The handler of an accepted socket.
   *
   * @param onRefused told why no link came of it
   */
  public PskHandler listening(Consumer<String> onRefused) {
    return new PskHandler(this, PskSession.listening(crypto, profile), true, onRefused);
  }

  int handshakeTimeoutMillis() {
    return handshakeTimeoutMillis;
  }

  /** Whether a stranger may begin a handshake; then it counts until {@link #leave}. */
  boolean enter() {
    if (inboundHandshakes >= INBOUND_HANDSHAKES_MAX) {
      counters.count(Counter.TLS_HANDSHAKE_REFUSED);
      return false;
    }
    inboundHandshakes++;
    return true;
  }

  void leave() {
    inboundHandshakes--;
  }

  void countFailure(boolean inTime) {
    counters.count(inTime ? Counter.TLS_HANDSHAKE_FAILED : Counter.TLS_HANDSHAKE_TIMED_OUT);
  }

  /** Calculates elsewhere; false if the network is closed. */
  boolean calculate(Runnable task) {
    try {
      calculator.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** Memory for a moment, never across calls. */
  byte[] scratch() {
    return scratch;
  }

  /** Begins no more handshakes. */
  @Override
  public void close() {
    calculator.shutdown();
  }
}
