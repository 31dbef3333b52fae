package dev.mycelium.internal.quic;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Endpoints and a bad network between them, in virtual time; everything follows from the seed. */
public final class VirtualNetwork {
  static final long MILLI = 1_000_000;
  public static final long SECOND = 1000 * MILLI;

  private static final class Flight implements Comparable<Flight> {
    final long at;
    final long order;
    final UdpAddress from;
    final UdpAddress to;
    final byte[] bytes;

    Flight(long at, long order, UdpAddress from, UdpAddress to, byte[] bytes) {
      this.at = at;
      this.order = order;
      this.from = from;
      this.to = to;
      this.bytes = bytes;
    }

    @Override
    public int compareTo(Flight other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  final SplittableRandom random;
  final List<byte[]> log = new ArrayList<>();
  private final Map<UdpAddress, TestPeer> peers = new LinkedHashMap<>();
  private final Map<TestPeer, UdpAddress> addresses = new LinkedHashMap<>();
  private final PriorityQueue<Flight> flights = new PriorityQueue<>();
  private final Transmission transmission;

  private final long origin;
  public long now;
  private long order;
  double loss;
  double duplication;
  double reordering;
  long delay = 10 * MILLI;
  int mtu = 65_535;
  boolean logging;
  long datagramsSent;
  long bytesSent;
  int largestBatch;

  /** Drops what it rejects. */
  Predicate<byte[]> filter = bytes -> true;

  public VirtualNetwork(long seed, int maxSegments) {
    random = new SplittableRandom(seed);
    origin = random.nextLong(); // clocks begin anywhere
    now = origin;
    transmission = new Transmission(65_507, maxSegments);
  }

  public void add(TestPeer peer, UdpAddress address) {
    peers.put(address, peer);
    addresses.put(peer, address);
  }

  UdpAddress addressOf(TestPeer peer) {
    UdpAddress address = addresses.get(peer);
    if (address == null) {
      throw new AssertionError("unknown peer");
    }
    return address;
  }

  /** A NAT gives a peer another address; the old one leads nowhere. */
  void rebind(TestPeer peer, UdpAddress address) {
    peers.remove(addressOf(peer));
    add(peer, address);
  }

  /** Sends what everybody has to send now. */
  public void flush() {
    for (TestPeer peer : List.copyOf(peers.values())) {
      while (peer.endpoint.pollTransmit(transmission, now)) {
        send(peer);
      }
    }
  }

  private void send(TestPeer peer) {
    int segment = transmission.segmentBytes();
    largestBatch = Math.max(largestBatch, transmission.segments());
    for (int at = 0; at < transmission.length(); at += segment) {
      int length = Math.min(segment, transmission.length() - at);
      byte[] bytes = java.util.Arrays.copyOfRange(transmission.array(), at, at + length);
      datagramsSent++;
      bytesSent += length;
      if (logging) {
        log.add(bytes);
      }
      if (bytes.length > mtu || !filter.test(bytes) || random.nextDouble() < loss) {
        continue;
      }
      deliver(addressOf(peer), transmission.to(), bytes);
      if (random.nextDouble() < duplication) {
        deliver(addressOf(peer), transmission.to(), bytes.clone());
      }
    }
  }

  private void deliver(UdpAddress from, UdpAddress to, byte[] bytes) {
    long extra = random.nextDouble() < reordering ? random.nextLong(5 * delay) : 0;
    flights.add(new Flight(now + delay + extra - origin, order++, from, to, bytes));
  }

  /** Sends bytes of nobody in particular. */
  public void inject(UdpAddress from, UdpAddress to, byte[] bytes) {
    flights.add(new Flight(now - origin, order++, from, to, bytes));
  }

  /** Goes to the next thing that happens, if it happens before the limit; false if nothing does. */
  boolean step(long limit) {
    flush();
    long next = limit;
    boolean any = false;
    Flight flight = flights.peek();
    if (flight != null && flight.at + origin - next <= 0) {
      next = flight.at + origin;
      any = true;
    }
    for (TestPeer peer : peers.values()) {
      long deadline = peer.endpoint.nextDeadlineNanos();
      if (deadline != Machine.NEVER && deadline - next <= 0) {
        next = deadline;
        any = true;
      }
    }
    now = next - now > 0 ? next : now;
    for (TestPeer peer : List.copyOf(peers.values())) {
      long deadline = peer.endpoint.nextDeadlineNanos();
      if (deadline != Machine.NEVER && deadline - now <= 0) {
        peer.endpoint.onDeadline(now);
      }
    }
    while (!flights.isEmpty() && flights.peek().at + origin - now <= 0) {
      Flight arrived = flights.remove();
      TestPeer peer = peers.get(arrived.to);
      if (peer != null) {
        peer.endpoint.receive(arrived.bytes, 0, arrived.bytes.length, arrived.from, now);
      }
    }
    return any;
  }

  /** Runs for so long. */
  public void run(long nanos) {
    long end = now + nanos;
    int steps = 0;
    while (step(end)) {
      if (++steps > 2_000_000) {
        throw new AssertionError("spinning");
      }
    }
    flush();
  }

  /** Runs until something is so; false if it was not within this time. */
  public boolean runUntil(java.util.function.BooleanSupplier done, long nanos) {
    long end = now + nanos;
    int steps = 0;
    while (!done.getAsBoolean()) {
      if (!step(end)) {
        return done.getAsBoolean();
      }
      if (++steps > 2_000_000) {
        throw new AssertionError("spinning");
      }
    }
    return true;
  }
}
