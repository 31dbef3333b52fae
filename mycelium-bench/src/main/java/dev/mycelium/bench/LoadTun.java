package dev.mycelium.bench;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.spi.TunDevice;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A TUN device that offers one packet over and over, as fast as they arrive at the other end, and
 * counts what is written to it. A window of outstanding packets stands for the congestion control
 * of real traffic: without one the sender would seal packets only to drop them.
 */
final class LoadTun implements TunDevice {
  /** Outstanding packets: what the data lane of a link holds, less one batch. */
  private static final int WINDOW = 256;

  /** Packets per read, as a kernel with a full queue gives them. */
  private static final int BURST = 64;

  private static final long WAIT_NANOS = 20_000;

  private static final long LOST_AFTER_NANOS = 50_000_000;

  private final byte[] packet;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong received = new AtomicLong();
  private volatile boolean sending;
  private volatile AtomicLong arrivals = new AtomicLong();
  private long sent;
  private long lastArrived;
  private long lastArrivalNanos = System.nanoTime();

  /** A device that sends nothing until told to. */
  LoadTun(byte[] packet) {
    this.packet = packet;
  }

  /** Sends until {@link #stop()}; {@code peer} is where the packets arrive. */
  void start(LoadTun peer) {
    arrivals = peer.received;
    sent = peer.received.get();
    sending = true;
  }

  void stop() {
    sending = false;
  }

  long receivedPackets() {
    return received.get();
  }

  @Override
  public int read(PacketBatch batch) {
    while (!closed.get()) {
      if (sending && outstanding() <= WINDOW - BURST) {
        return fill(batch);
      }
      LockSupport.parkNanos(this, WAIT_NANOS);
    }
    return -1;
  }

  /** Packets under way. When nothing arrives for a while, what was under way is lost. */
  private long outstanding() {
    long arrived = arrivals.get();
    long now = System.nanoTime();
    if (arrived != lastArrived) {
      lastArrived = arrived;
      lastArrivalNanos = now;
    } else if (now - lastArrivalNanos > LOST_AFTER_NANOS) {
      sent = arrived;
      lastArrivalNanos = now;
    }
    return sent - arrived;
  }

  private int fill(PacketBatch batch) {
    for (int i = 0; i < BURST && !batch.isFull(); i++) {
      System.arraycopy(
          packet, 0, batch.append(packet.length).array(), PacketBuffer.HEADROOM, packet.length);
    }
    sent += batch.size();
    return batch.size();
  }

  @Override
  public void write(PacketBatch batch) {
    received.addAndGet(batch.size());
  }

  @Override
  public String name() {
    return "load";
  }

  @Override
  public int mtuBytes() {
    return 1400;
  }

  @Override
  public boolean hasOffloads() {
    return false;
  }

  @Override
  public long writeRefusals() {
    return 0;
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
