package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mycelium.PublicKey;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random and mutated packets: nothing is thrown, every buffer is given back exactly once or still
 * waits, every packet is counted.
 */
final class DataPathFuzzTest {
  private static final int ROUNDS = 10_000;

  /** What ends a packet from TUN: exactly one of these counts, or the packet is sent or missed. */
  private static final Counter[] INJECT_ENDS = {
    Counter.TUN_DROPPED_NOT_IPV6,
    Counter.TUN_DROPPED_SHORT,
    Counter.TUN_DROPPED_MULTICAST,
    Counter.TUN_DROPPED_LINK_LOCAL,
    Counter.TUN_DROPPED_OVERSIZE,
    Counter.TUN_REFUSED_OWN_SUBNET,
    Counter.TUN_REFUSED_SOURCE,
    Counter.TUN_REFUSED_DESTINATION,
    Counter.TUN_REFUSED_HOP_LIMIT,
    Counter.TUN_REFUSED_NO_ROUTE,
    Counter.DROPPED_UNUSABLE_KEY,
    Counter.DROPPED_MISS_QUEUE_FULL,
    Counter.ROUTED_FORWARD
  };

  /** What ends a frame from a link; reports of ours are forwarded besides. */
  private static final Counter[] ARRIVE_ENDS = {
    Counter.ROUTED_TTL_EXPIRED,
    Counter.ROUTED_NO_ROUTE,
    Counter.ROUTED_FORWARD,
    Counter.DROPPED_UNDECRYPTABLE,
    Counter.DROPPED_INNER_VERSION,
    Counter.DROPPED_INNER_TYPE,
    Counter.DROPPED_INNER_MALFORMED,
    Counter.DROPPED_INNER_ADDRESS_MISMATCH,
    Counter.DROPPED_DESTINATION_OUTSIDE_OVERLAY,
    Counter.DROPPED_UNUSABLE_KEY,
    Counter.DROPPED_SOURCE_INVALID,
    Counter.DROPPED_UNKNOWN_SOURCE,
    Counter.DROPPED_MESSAGE_UNSUPPORTED,
    Counter.DROPPED_MISS_QUEUE_FULL,
    Counter.ICMP_REPORTS_MALFORMED,
    Counter.TUN_WRITTEN_PACKETS
  };

  private final Random random = new Random(1);
  private final Set<Counter> missing = EnumSet.noneOf(Counter.class);

  /** One for all rounds, so that secrets are derived once. */
  private final Fib fib = new Fib(TestIdentity.A.secretKey(), 7);

  private TestNode node(long seed) {
    random.setSeed(seed);
    TestNode node = new TestNode(TestIdentity.A, fib, new Random(seed), true);
    fib.withdraw(TestIdentity.D.address().high());
    node.route(TestIdentity.B);
    node.know(TestIdentity.C);
    node.fib.publish(0x0400_DEAD_0000_0000L, PublicKey.of(new byte[32]), new RecordingSink());
    return node;
  }

  @Test
  void anyBytesFromTunAreAccountedFor() {
    missing.addAll(List.of(INJECT_ENDS));
    missing.remove(Counter.TUN_DROPPED_OVERSIZE); // no packet here is that large
    for (long seed = 0; seed < ROUNDS; seed++) {
      TestNode node = node(seed);
      node.missesAreFull = random.nextInt(10) == 0;
      PacketBatch batch = new PacketBatch(4, node.pool);
      for (int i = 0; i < 4; i++) {
        batch.add(node.pool.packet(random.nextInt(4) == 0 ? noise() : packet()));
      }
      try {
        node.path.inject(batch, TestNode.NOW);
        finish(node);
      } catch (RuntimeException | AssertionError bug) {
        fail("seed " + seed, bug);
      }
      assertEquals(4, sum(node, INJECT_ENDS), "seed " + seed);
      noteReached(node);
      node.pool.assertLent(0);
    }
    assertEquals(EnumSet.noneOf(Counter.class), missing, "ways to end that were never taken");
  }

  @Test
  void anyBytesFromALinkAreAccountedFor() {
    missing.addAll(List.of(ARRIVE_ENDS));
    missing.add(Counter.ICMP_REPORTS_RECEIVED);
    missing.add(Counter.ICMP_REPORTS_SENT);
    missing.add(Counter.ICMP_REPLIES);
    for (long seed = 0; seed < ROUNDS; seed++) {
      TestNode node = node(seed);
      node.missesAreFull = random.nextInt(10) == 0;
      byte[] frame = random.nextInt(4) == 0 ? noiseFrame() : frame();
      try {
        node.path.arrive(node.pool.frame(frame), 1, TestNode.NOW);
        node.path.endOfBurst();
        finish(node);
      } catch (RuntimeException | AssertionError bug) {
        fail("seed " + seed + " frame " + TestNode.HEX.formatHex(frame), bug);
      }
      long extra = node.count(Counter.ICMP_REPORTS_SENT) + node.count(Counter.ICMP_REPLIES);
      assertEquals(1 + extra, sum(node, ARRIVE_ENDS), "seed " + seed);
      noteReached(node);
      node.pool.assertLent(0);
    }
    assertEquals(EnumSet.noneOf(Counter.class), missing, "ways to end that were never taken");
  }

  /** Lets what waits go one way or the other. */
  private void finish(TestNode node) {
    if (random.nextBoolean()) {
      node.route(TestIdentity.D);
    }
    while (!node.misses.isEmpty()) {
      PacketBuffer waiting = node.misses.remove(0);
      if (random.nextBoolean()) {
        node.resume(waiting);
      } else {
        node.refuse(waiting);
      }
    }
  }

  private static long sum(TestNode node, Counter[] ends) {
    long sum = 0;
    for (Counter end : ends) {
      sum += node.count(end);
    }
    return sum;
  }

  private void noteReached(TestNode node) {
    missing.removeIf(counter -> node.count(counter) > 0);
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] noiseFrame() {
    byte[] frame = new byte[40 + random.nextInt(200)];
    random.nextBytes(frame);
    return withTrueLength(frame);
  }

  /** An IPv6 packet between interesting addresses, some of its bytes changed. */
  private byte[] packet() {
    String packet =
        Packets.ipv6(
            new int[] {17, 58, 0, 43, 44, 60, 59}[random.nextInt(7)],
            random.nextInt(5),
            address(),
            address(),
            TestNode.HEX.formatHex(noise()));
    return mutate(TestNode.HEX.parseHex(packet), 0);
  }

  private String address() {
    String[] addresses = {
      Packets.A,
      Packets.A,
      Packets.A,
      Packets.B,
      Packets.B,
      Packets.C,
      Packets.hex(TestIdentity.D.address()),
      Packets.ROUTER_C,
      "0400dead000000000000000000000001",
      "fe800000000000000000000000000001",
      "ff020000000000000000000000000001",
      "00000000000000000000000000000000"
    };
    return addresses[random.nextInt(addresses.length)];
  }

  /** A frame that is sealed well, in one of three layers of which something may be changed. */
  private byte[] frame() {
    String source = address();
    String destination = random.nextInt(3) == 0 ? address() : Packets.A;
    TestIdentity owner = TestIdentity.owning(Long.parseUnsignedLong(source, 0, 16, 16));
    TestIdentity sender = owner == null || owner == TestIdentity.A ? TestIdentity.B : owner;
    byte[] plain = mutate(TestNode.HEX.parseHex(plaintext(source, destination)), 0);
    String frame =
        Packets.sealed(
            TestIdentity.A.with(sender),
            random.nextInt(5),
            source,
            destination,
            TestNode.HEX.formatHex(plain));
    return withTrueLength(mutate(TestNode.HEX.parseHex(frame), random.nextInt(2) * 40));
  }

  private String plaintext(String source, String destination) {
    String packet = TestNode.HEX.formatHex(packet());
    return switch (random.nextInt(4)) {
      case 0 -> "01000000" + packet;
      case 1 -> "01000000" + Packets.ipv6(17, 4, source, destination, random.nextInt(100));
      case 2 -> "01020000" + address() + packet;
      default ->
          "01020000"
              + Packets.B
              + Packets.icmpv6(
                  source,
                  destination,
                  "0300",
                  "00000000",
                  random.nextInt(3) == 0 ? "" : Packets.PING_BODY);
    };
  }

  private byte[] mutate(byte[] bytes, int from) {
    int changes = random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > from; i++) {
      bytes[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** The decoder only hands over frames whose length field is right. */
  private static byte[] withTrueLength(byte[] frame) {
    int bodyLength = frame.length - 40;
    frame[5] = (byte) (bodyLength >> 8);
    frame[6] = (byte) bodyLength;
    return frame;
  }
}
