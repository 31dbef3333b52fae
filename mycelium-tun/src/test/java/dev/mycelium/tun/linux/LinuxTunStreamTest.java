package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.offload.PlainPackets;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
      transfer(pair, STREAM_BYTES);
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

  /** Sends random bytes from left to right, and demands that the same arrive. */
  private static void transfer(TunPair pair, int bytes) throws Exception {
    try (ServerSocketChannel server =
            pair.right.call(() -> ServerSocketChannel.open().bind(TunPair.rightAddress(0)));
        SocketChannel client = pair.left.call(SocketChannel::open)) {
      FutureTask<byte[]> sender =
          new FutureTask<>(() -> send(client, (InetSocketAddress) server.getLocalAddress(), bytes));
      new Thread(sender, "sender").start();
      try (SocketChannel accepted = server.accept()) {
        byte[] received = digestOfAll(Channels.newInputStream(accepted), bytes);
        assertArrayEquals(sender.get(), received);
      }
    }
  }

  private static byte[] send(SocketChannel client, InetSocketAddress server, int bytes)
      throws Exception {
    client.connect(server);
    Random random = new Random(SEED);
    byte[] block = new byte[1 << 16];
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream out = new DigestOutputStream(Channels.newOutputStream(client), digest)) {
      for (int left = bytes; left > 0; left -= Math.min(left, block.length)) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return digest.digest();
  }

  private static byte[] digestOfAll(InputStream in, int bytes) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long count = new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    assertEquals(bytes, count);
    return digest.digest();
  }

  /** Demands of every packet on the wire that it is whole, not too long, and right. */
  private static final class PacketAudit implements TunPair.Wire {
    final AtomicLong packets = new AtomicLong();
    private final AtomicInteger bad = new AtomicInteger();

    @Override
    public void carry(PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        PacketBuffer packet = batch.get(i);
        packets.incrementAndGet();
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
