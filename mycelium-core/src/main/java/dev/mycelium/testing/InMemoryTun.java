package dev.mycelium.testing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.spi.TunDevice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TUN device without a kernel: its other side is the test, which behaves like a small IPv6 host.
 * It answers ICMPv6 echo requests, can send them, and keeps every other packet for {@link
 * #receive}.
 *
 * <p>Any thread may use the host side. Both directions hold at most {@link #QUEUE_PACKETS} packets;
 * what does not fit is dropped, as a kernel does.
 */
public final class InMemoryTun implements TunDevice {
  /** Packets that wait in each direction. */
  public static final int QUEUE_PACKETS = 1024;

  private static final byte[] CLOSED = new byte[0];

  private final String name;
  private final int mtuBytes;
  private final OverlayAddress address;
  private final BlockingQueue<byte[]> toNode = new ArrayBlockingQueue<>(QUEUE_PACKETS);
  private final BlockingQueue<byte[]> toHost = new ArrayBlockingQueue<>(QUEUE_PACKETS);
  private final Map<Integer, CompletableFuture<Long>> pings = new ConcurrentHashMap<>();
  private final AtomicInteger nextPing = new AtomicInteger(1);
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  /**
   * A device of a host with one address.
   *
   * @param name any name
   * @param address the overlay address of the node that it will belong to
   * @param mtuBytes largest packet, 1280..65535
   */
  public InMemoryTun(String name, OverlayAddress address, int mtuBytes) {
    this.name = name;
    this.address = address;
    this.mtuBytes = mtuBytes;
  }

  /**
   * Sends a packet into the node, as a program on the host would.
   *
   * @param packet a complete IPv6 packet
   * @return false if the queue was full and the packet was dropped
   */
  public boolean send(byte[] packet) {
    boolean taken = !closed && toNode.offer(packet.clone());
    if (!taken) {
      dropped.incrementAndGet();
    }
    return taken;
  }

  /**
   * Takes the next packet that arrived and was neither an echo request nor the answer to a {@link
   * #ping}.
   *
   * @param timeout how long to wait at most
   * @return empty if none came
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<byte[]> receive(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(toHost.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Sends one ICMPv6 echo request and waits for the answer.
   *
   * @param destination an overlay address
   * @param dataBytes bytes of echo data, 0..MTU-48
   * @param timeout how long to wait at most
   * @return the round trip time; empty if no answer came
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Duration> ping(OverlayAddress destination, int dataBytes, Duration timeout)
      throws InterruptedException {
    int number = nextPing.getAndIncrement();
    CompletableFuture<Long> answer = new CompletableFuture<>();
    pings.put(number, answer);
    try {
      long sent = System.nanoTime();
      send(EchoPackets.request(address, destination, number, dataBytes));
      return Optional.of(
          Duration.ofNanos(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS) - sent));
    } catch (TimeoutException none) {
      return Optional.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      pings.remove(number);
    }
  }

  /**
   * Packets dropped because a queue was full or the device closed.
   *
   * @return count of both directions
   */
  public long dropped() {
    return dropped.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  @Override
  public boolean hasOffloads() {
    return false;
  }

  @Override
  public int read(PacketBatch batch) {
    try {
      byte[] packet = toNode.take();
      int count = 0;
      while (packet != null && packet != CLOSED) {
        System.arraycopy(
            packet, 0, batch.append(packet.length).array(), PacketBuffer.HEADROOM, packet.length);
        count++;
        packet = batch.isFull() ? null : toNode.poll();
      }
      if (packet == CLOSED) {
        toNode.offer(CLOSED); // for the next call
      }
      return count > 0 ? count : -1;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void write(PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      PacketBuffer buffer = batch.get(i);
      byte[] packet = new byte[buffer.length()];
      System.arraycopy(buffer.array(), PacketBuffer.HEADROOM, packet, 0, packet.length);
      arrive(packet);
    }
  }

  private void arrive(byte[] packet) {
    int number = EchoPackets.replyNumber(packet);
    CompletableFuture<Long> waiting = number < 0 ? null : pings.get(number);
    if (waiting != null) {
      waiting.complete(System.nanoTime());
    } else if (EchoPackets.isRequest(packet)) {
      send(EchoPackets.answer(packet));
    } else if (!toHost.offer(packet)) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public long writeRefusals() {
    return 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      toNode.clear();
      toNode.offer(CLOSED);
    }
  }
}
