package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.crypto.AesGcm;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.AllocatedBytes;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * The packet path allocates nothing of its own. The cipher does; its share is measured by a bare
 * loop over the same packets and nothing may be added to it.
 */
final class AllocationTest {
  private static final int PACKETS = 20_000;
  private static final int WARM_UP = 40_000;
  private static final int PAYLOAD_BYTES = 1400;

  /** The largest datagram of a reference over IPv4 (spec 02 §6.7). */
  private static final int QUIC_FRAME_BYTES = 1434;

  /** Bytes of the measurement itself and of the compiler's moods, over all packets. */
  private static final long TOLERANCE_BYTES = 4096;

  /**
   * Bytes per packet by which two loops over the cipher may differ: the compiler removes a
   * parameter object in one and not in the other. What is ours besides the cipher is held to zero
   * by the tests without one.
   */
  private static final long CIPHER_TOLERANCE_BYTES = 40;

  private final Counters counters = new Counters();
  private final PacketPool pool = new PacketPool();
  private final Fib fib = new Fib(TestIdentity.A.secretKey(), 1);
  private final PacketBatch batch = new PacketBatch(1, pool);
  private final byte[] packet =
      HexFormat.of().parseHex(Packets.ipv6(17, 64, Packets.A, Packets.B, PAYLOAD_BYTES - 40));

  /** Sink, TUN and miss queue that only give back. */
  private static final class Drain implements FrameSink, TunSink, MissSink {
    int easyFrameBytes = Integer.MAX_VALUE;

    @Override
    public int easyFrameBytes() {
      return easyFrameBytes;
    }

    @Override
    public boolean reportsLargeFrames() {
      return true;
    }

    @Override
    public void send(PacketBuffer frame, long nowNanos) {
      frame.release();
    }

    @Override
    public void flush() {}

    @Override
    public void write(PacketBatch batch) {}

    @Override
    public boolean miss(PacketBuffer packet) {
      packet.release();
      return true;
    }
  }

  private final Drain drain = new Drain();
  private final DataPath path =
      new DataPath(
          new DataPathContext(TestIdentity.A.address(), fib, counters, pool, new Random(1)),
          drain,
          new TrafficTable(),
          drain);

  private interface Step {
    void run() throws GeneralSecurityException;
  }

  private static long bytesPer20000(Step step) throws GeneralSecurityException {
    for (int i = 0; i < WARM_UP; i++) {
      step.run();
    }
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3; attempt++) { // a compilation may fall into one of them
      long before = AllocatedBytes.now();
      for (int i = 0; i < PACKETS; i++) {
        step.run();
      }
      best = Math.min(best, AllocatedBytes.now() - before);
    }
    return best;
  }

  private void inject() {
    PacketBuffer buffer = batch.append(packet.length);
    System.arraycopy(packet, 0, buffer.array(), PacketBuffer.HEADROOM, packet.length);
    path.inject(batch, TestNode.NOW);
  }

  private void arrive(byte[] frame) {
    PacketBuffer buffer = pool.acquire(frame.length);
    System.arraycopy(frame, 0, buffer.array(), 0, frame.length);
    buffer.frameLength(frame.length);
    path.arrive(buffer, 1, TestNode.NOW);
    path.endOfBurst();
  }

  private static byte[] frame(TestIdentity from, String source, String destination) {
    String inner = Packets.ipv6(17, 64, source, destination, PAYLOAD_BYTES - 40);
    return HexFormat.of().parseHex(Packets.sealedPacket(from, TestIdentity.A, 60, inner));
  }

  private void publish(TestIdentity node) {
    fib.publish(node.address().high(), node.publicKey(), drain);
  }

  @Test
  void forwardingAllocatesNothing() throws GeneralSecurityException {
    publish(TestIdentity.B);
    byte[] frame = frame(TestIdentity.C, Packets.C, Packets.B);
    assertNothing(bytesPer20000(() -> arrive(frame)));
    assertTrue(counters.get(Counter.ROUTED_FORWARD) >= PACKETS);
  }

  @Test
  void missesAllocateNothing() throws GeneralSecurityException {
    byte[] transit = frame(TestIdentity.C, Packets.C, Packets.B);
    byte[] unknown = frame(TestIdentity.B, Packets.B, Packets.A);
    assertNothing(bytesPer20000(() -> arrive(transit)));
    assertNothing(bytesPer20000(() -> arrive(unknown)));
    assertNothing(bytesPer20000(this::inject));
  }

  @Test
  void localRepliesAllocateNothing() throws GeneralSecurityException {
    packet[7] = 1;
    assertNothing(bytesPer20000(this::inject));
    assertTrue(counters.get(Counter.ICMP_REPLIES) >= PACKETS);
  }

  @Test
  void reportsOfPacketsTooBigForTheLinkAllocateNothing() throws GeneralSecurityException {
    publish(TestIdentity.B);
    drain.easyFrameBytes = QUIC_FRAME_BYTES;
    assertNothing(bytesPer20000(this::inject));
    assertTrue(counters.get(Counter.TUN_REFUSED_TOO_BIG) >= PACKETS);
    assertEquals(0, counters.get(Counter.ROUTED_FORWARD));
  }

  @Test
  void loweringSegmentsBothWaysAllocatesNothing() throws GeneralSecurityException {
    publish(TestIdentity.B);
    drain.easyFrameBytes = PAYLOAD_BYTES + 72; // the frame itself fits
    makeFirstOfTcp();
    assertNoMore(bytesPer20000(new BareCipher()::seal), bytesPer20000(this::inject));
    long clamped = counters.get(Counter.TCP_MSS_CLAMPED);
    assertTrue(clamped >= PACKETS);

    String inner = HexFormat.of().formatHex(packet);
    String back = inner.substring(0, 16) + Packets.B + Packets.A + inner.substring(80);
    byte[] frame =
        HexFormat.of().parseHex(Packets.sealedPacket(TestIdentity.B, TestIdentity.A, 60, back));
    assertNoMore(bytesPer20000(new BareCipher()::open), bytesPer20000(() -> arrive(frame)));
    assertTrue(counters.get(Counter.TCP_MSS_CLAMPED) >= clamped + PACKETS);
  }

  /** A first packet with data and an option that asks for 1400 bytes, which nothing can carry. */
  private void makeFirstOfTcp() {
    packet[6] = 6;
    packet[52] = 0x60;
    packet[53] = 2;
    packet[60] = 2;
    packet[61] = 4;
    packet[62] = (byte) (PAYLOAD_BYTES >> 8);
    packet[63] = (byte) PAYLOAD_BYTES;
  }

  @Test
  void parkingAllocatesNothing() throws GeneralSecurityException {
    ParkedPackets parked =
        new ParkedPackets(counters, 100_000, 1, (buffer, now) -> buffer.release());
    Random random = new Random(1);
    assertNothing(
        bytesPer20000(
            () -> parked.park(pool.acquire(0), Miss.Kind.LOCAL_NO_ROUTE, random.nextLong(), 5)));
    assertTrue(counters.get(Counter.PARKED_OUTBOUND_EVICTED) >= PACKETS);
  }

  @Test
  void sendingAllocatesNoMoreThanTheCipher() throws GeneralSecurityException {
    publish(TestIdentity.B);
    long bare = bytesPer20000(new BareCipher()::seal);
    long whole = bytesPer20000(this::inject);
    assertTrue(counters.get(Counter.ROUTED_FORWARD) >= PACKETS);
    assertNoMore(bare, whole);
  }

  @Test
  void receivingAllocatesNoMoreThanTheCipher() throws GeneralSecurityException {
    publish(TestIdentity.B);
    byte[] frame = frame(TestIdentity.B, Packets.B, Packets.A);
    long bare = bytesPer20000(new BareCipher()::open);
    long whole = bytesPer20000(() -> arrive(frame));
    assertTrue(counters.get(Counter.TUN_WRITTEN_PACKETS) >= PACKETS);
    assertNoMore(bare, whole);
  }

  private static void assertNothing(long bytes) {
    assertEquals(0, bytes / TOLERANCE_BYTES, bytes + " bytes for " + PACKETS + " packets");
  }

  private static void assertNoMore(long bare, long whole) {
    System.out.printf(
        "bytes per packet: %.1f, of which the cipher %.1f%n",
        (double) whole / PACKETS, (double) bare / PACKETS);
    assertTrue(
        whole <= bare + CIPHER_TOLERANCE_BYTES * PACKETS,
        "cipher alone " + bare + ", with the path " + whole);
  }

  /** What the JDK needs at least for a packet: parameters, init and doFinal. */
  private static final class BareCipher {
    private final Cipher cipher;
    private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    private final byte[] plain = new byte[PAYLOAD_BYTES + 4 + 28];
    private final byte[] sealed = new byte[PAYLOAD_BYTES + 4 + 28];
    private final byte[] nonce = new byte[12];
    private int counter;

    BareCipher() throws GeneralSecurityException {
      cipher = AesGcm.newCipher();
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
      cipher.doFinal(plain, 0, PAYLOAD_BYTES + 4, sealed, 0);
    }

    void seal() throws GeneralSecurityException {
      counter++;
      nonce[0] = (byte) counter;
      nonce[1] = (byte) (counter >> 8);
      nonce[2] = (byte) (counter >> 16);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce, 0, 12));
      cipher.doFinal(plain, 0, PAYLOAD_BYTES + 4, plain, 0);
    }

    void open() throws GeneralSecurityException {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce, 0, 12));
      cipher.doFinal(sealed, 0, PAYLOAD_BYTES + 4 + 16, plain, 0);
    }
  }
}
