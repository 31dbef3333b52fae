package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.crypto.ScriptedRandom;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A data path with everything around it recorded. Buffers in misses stay lent. */
final class TestNode {
  static final HexFormat HEX = HexFormat.of();
  static final int LINK = 7;
  static final long NOW = 1_000_000_000_000L;

  final TestIdentity identity;
  final Counters counters = new Counters();
  final TrackingPool pool = new TrackingPool();
  final Fib fib;
  final TrafficTable traffic = new TrafficTable();
  final List<PacketBuffer> misses = new ArrayList<>();
  final List<String> tun = new ArrayList<>();
  int tunWrites;
  boolean missesAreFull;
  final DataPath path;

  TestNode(TestIdentity identity) {
    this(identity, "000102030405060708090a0b");
  }

  TestNode(TestIdentity identity, String nonce) {
    this(identity, ScriptedRandom.ofNonce(nonce), true);
  }

  TestNode(TestIdentity identity, RandomGenerator random, boolean hasTun) {
    this(identity, new Fib(identity.secretKey(), 0x5EEDL), random, hasTun);
  }

  TestNode(TestIdentity identity, Fib fib, RandomGenerator random, boolean hasTun) {
    this.identity = identity;
    this.fib = fib;
    var shared = new DataPathContext(identity.address(), fib, counters, pool, random);
    this.path = new DataPath(shared, this::miss, traffic, tunSink(hasTun));
  }

  private @Nullable TunSink tunSink(boolean hasTun) {
    return hasTun ? this::write : null;
  }

  private boolean miss(PacketBuffer packet) {
    return !missesAreFull && misses.add(packet);
  }

  private void write(PacketBatch batch) {
    tunWrites++;
    for (int i = 0; i < batch.size(); i++) {
      PacketBuffer packet = batch.get(i);
      int start = PacketBuffer.HEADROOM;
      tun.add(HEX.formatHex(packet.array(), start, start + packet.length()));
    }
  }

  /** Publishes a route to a node and returns its link. */
  RecordingSink route(TestIdentity to) {
    RecordingSink link = new RecordingSink();
    fib.publish(to.address().high(), to.publicKey(), link);
    return link;
  }

  /** Publishes the key of a node without a route. */
  void know(TestIdentity node) {
    fib.publish(node.address().high(), node.publicKey(), null);
  }

  void inject(String... packets) {
    PacketBatch batch = new PacketBatch(Math.max(1, packets.length), pool);
    for (String packet : packets) {
      batch.add(pool.packet(HEX.parseHex(packet)));
    }
    path.inject(batch, NOW);
    assertEquals(0, batch.size());
  }

  void arrive(String frame) {
    path.arrive(pool.frame(HEX.parseHex(frame)), LINK, NOW);
    path.endOfBurst();
  }

  /** Takes the only miss. */
  PacketBuffer miss() {
    assertEquals(1, misses.size());
    return misses.remove(0);
  }

  void resume(PacketBuffer packet) {
    path.resume(packet, NOW);
    path.endOfBurst();
  }

  void refuse(PacketBuffer packet) {
    path.refuse(packet, NOW);
    path.endOfBurst();
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  /** Exactly these counters have counted, once each; nothing is lent any more. */
  void assertCountedOnce(Counter... expected) {
    Counters model = new Counters();
    for (Counter counter : expected) {
      model.count(counter);
    }
    assertEquals(model.snapshot(), counters.snapshot());
    pool.assertLent(misses.size());
  }
}
