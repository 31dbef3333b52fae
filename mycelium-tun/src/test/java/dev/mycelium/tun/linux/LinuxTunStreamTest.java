package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.offload.PlainPackets;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams of a real TCP through two devices, whose kernels split, join and check on their own. */
@Timeout(120)
class LinuxTunStreamTest {
  private static final int STREAM_BYTES = 50_000_000;
  private static final long SEED = 20261122;

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void streamArrivesUnchangedWhicheverSideHasOffloads(boolean left, boolean right)
      throws Exception {
    PacketAudit audit = new PacketAudit();
    try (TunPair pair = TunPair.open(left, right, audit, audit)) {
      Transfer.run(pair, STREAM_BYTES);
      assertEquals(0, pair.leftTun.readDrops() + pair.rightTun.readDrops());
      assertEquals(0, pair.leftTun.writeRefusals() + pair.rightTun.writeRefusals());
      assertEquals(0, checksumErrors(pair.left) + checksumErrors(pair.right));
    }
    audit.requireSound();
    assertTrue(audit.packets.get() > STREAM_BYTES / TunFixture.MTU_BYTES);
  }

  /** TCP segments whose checksum the kernel of a namespace found wrong. */
  private static long checksumErrors(NetworkNamespace namespace) {
    String[] tcp =
        namespace
            .exec("cat", "/proc/net/snmp")
            .orFail()
            .output()
            .lines()
            .filter(line -> line.startsWith("Tcp:"))
            .toArray(String[]::new);
    int column = List.of(tcp[0].split(" ", -1)).indexOf("InCsumErrors");
    return Long.parseLong(tcp[1].split(" ", -1)[column]);
  }

  @Test
  void corruptSegmentsAreNeverDeliveredAndTheStreamSurvivesEverything() throws Exception {
    HostileWire toRight = new HostileWire(SEED);
    HostileWire toLeft = new HostileWire(SEED + 1);
    try (TunPair pair = TunPair.open(true, true, toRight, toLeft)) {
      Transfer.run(pair, 10_000_000);
      assertTrue(toRight.corrupted.get() > 20, () -> "corrupted: " + toRight.corrupted.get());
      // A packet corrupted in its addresses or ports reaches nobody; all others are told of.
      long found = checksumErrors(pair.right);
      assertTrue(found > 0 && found <= toRight.corrupted.get(), () -> "found: " + found);
    }
  }

  /** Flips bits, swaps neighbours and marks congestion. */
  private static final class HostileWire implements TunPair.Wire {
    private final Random random;
    private final PacketBatch swapped = TunFixture.batch(TunFixture.BATCH);
    final AtomicInteger corrupted = new AtomicInteger();

    HostileWire(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public void carry(PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        PacketBuffer packet = batch.get(i);
        int trouble = random.nextInt(100);
        if (trouble == 0 && packet.length() > 100) {
          int at = PacketBuffer.HEADROOM + 40 + random.nextInt(packet.length() - 40);
          packet.array()[at] ^= (byte) (1 << random.nextInt(8));
          corrupted.incrementAndGet();
        } else if (trouble < 10) {
          packet.array()[PacketBuffer.HEADROOM + 1] ^= 0x30; // ECN, which no checksum covers
        }
      }
      for (int i = 0; i + 1 < batch.size(); i++) {
        boolean swap = random.nextInt(50) == 0;
        swapped.add(batch.get(swap ? i + 1 : i));
        if (swap) {
          swapped.add(batch.get(i++));
        }
      }
      if (swapped.size() < batch.size()) {
        swapped.add(batch.get(batch.size() - 1));
      }
      batch.forget();
      for (int i = 0; i < swapped.size(); i++) {
        batch.add(swapped.get(i));
      }
      swapped.forget();
    }
  }

  @Test
  void extensionHeadersAreCopiedInFrontOfEverySegment() throws Exception {
    PacketAudit audit = new PacketAudit();
    try (TunPair pair = TunPair.open(true, true, audit, audit);
        ServerSocketChannel server =
            pair.right.call(() -> ServerSocketChannel.open().bind(TunPair.rightAddress(0)));
        KernelSocket client = pair.left.call(KernelSocket::ofTcp)) {
      client.sendDestinationOptions();
      client.connect(TunFixture.FRIEND, ((InetSocketAddress) server.getLocalAddress()).getPort());
      byte[] sent = new byte[1_000_000];
      new Random(SEED).nextBytes(sent);
      try (SocketChannel accepted = server.accept()) {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.write(sent));
        byte[] received = Channels.newInputStream(accepted).readNBytes(sent.length);
        sending.join();
        assertArrayEquals(sent, received);
      }
      assertEquals(0, pair.leftTun.readDrops() + pair.rightTun.writeRefusals());
      assertTrue(audit.extended.get() > sent.length / TunFixture.MTU_BYTES);
    }
    audit.requireSound();
  }

  /** Demands of every packet on the wire that it is whole, not too long, and right. */
  private static final class PacketAudit implements TunPair.Wire {
    final AtomicLong packets = new AtomicLong();

    /** Packets with destination options. */
    final AtomicLong extended = new AtomicLong();

    private final AtomicInteger bad = new AtomicInteger();

    @Override
    public void carry(PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        PacketBuffer packet = batch.get(i);
        packets.incrementAndGet();
        if (packet.array()[PacketBuffer.HEADROOM + 6] == 60) {
          extended.incrementAndGet();
        }
        if (packet.length() > TunFixture.MTU_BYTES
            || !PlainPackets.isSound(Ipv6Packets.bytesOf(packet))) {
          bad.incrementAndGet();
        }
      }
    }

    void requireSound() {
      assertEquals(0, bad.get(), "packets that are too long or have a wrong checksum or length");
    }
  }
}
