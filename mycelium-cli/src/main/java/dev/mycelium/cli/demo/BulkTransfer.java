package dev.mycelium.cli.demo;

import dev.mycelium.OverlayAddress;
import dev.mycelium.cli.demo.NodeLine.End;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Full-size packets one way, as fast as they arrive: only so many are under way that no queue has
 * to drop any, as a transport protocol would have it.
 */
final class BulkTransfer {
  /** Packets under way: a fifth of the data lane of a link (spec 09 §3). */
  private static final int WINDOW_PACKETS = 96;

  /** Far more than a round trip: what has not arrived by then is lost. */
  private static final long LOSS_NANOS = 300_000_000;

  private static final long PAUSE_NANOS = 20_000;

  private static final int NO_NEXT_HEADER = 59;

  private final End from;
  private final End to;
  private final AtomicLong arrived = new AtomicLong();
  private volatile boolean finished;

  private BulkTransfer(End from, End to) {
    this.from = from;
    this.to = to;
  }

  /**
   * What arrived.
   *
   * @param packets packets that arrived
   * @param lost packets that did not
   * @param nanos how long it took
   */
  record Outcome(long packets, long lost, long nanos) {
    double packetsPerSecond() {
      return packets * 1e9 / nanos;
    }

    double megabitsPerSecond() {
      return packetsPerSecond() * NodeLine.MTU_BYTES * 8 / 1e6;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f packets/s, %.0f Mbit/s, lost %d",
          packetsPerSecond(),
          megabitsPerSecond(),
          lost);
    }
  }

  /** Sends for a while. */
  static Outcome run(End from, End to, Duration time) throws InterruptedException {
    return new BulkTransfer(from, to).run(time);
  }

  private Outcome run(Duration time) throws InterruptedException {
    Thread receiver = new Thread(this::receive, "demo-receiver");
    receiver.start();
    try {
      return send(time);
    } finally {
      finished = true;
      receiver.join();
    }
  }

  private Outcome send(Duration time) {
    byte[] packet = packet(from.address(), to.address());
    long start = System.nanoTime();
    long sent = 0;
    long lost = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      if (sent - lost - arrived.get() < WINDOW_PACKETS && from.tun().send(packet)) {
        sent++;
      } else if (!awaitArrival()) {
        lost = sent - arrived.get();
      }
    }
    long nanos = System.nanoTime() - start;
    long inTime = arrived.get();
    while (arrived.get() < sent - lost && awaitArrival()) {
      // the last ones are under way
    }
    return new Outcome(inTime, sent - arrived.get(), nanos);
  }

  /** Waits until another packet has arrived; false if none does. */
  private boolean awaitArrival() {
    long before = arrived.get();
    long start = System.nanoTime();
    while (arrived.get() == before) {
      if (System.nanoTime() - start > LOSS_NANOS) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  private void receive() {
    try {
      while (!finished) {
        if (to.tun().receive(Duration.ofMillis(50)).isPresent()) {
          arrived.incrementAndGet();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] packet(OverlayAddress source, OverlayAddress destination) {
    byte[] packet = new byte[NodeLine.MTU_BYTES];
    int payloadBytes = packet.length - 40;
    packet[0] = 0x60;
    packet[4] = (byte) (payloadBytes >>> 8);
    packet[5] = (byte) payloadBytes;
    packet[6] = NO_NEXT_HEADER;
    packet[7] = 64;
    System.arraycopy(source.toBytes(), 0, packet, 8, OverlayAddress.BYTES);
    System.arraycopy(destination.toBytes(), 0, packet, 24, OverlayAddress.BYTES);
    return packet;
  }
}
