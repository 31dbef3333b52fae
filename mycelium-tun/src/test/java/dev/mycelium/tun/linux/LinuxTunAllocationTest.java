package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packet path makes no garbage: what is counted is bytes of heap per packet, not time. */
@Timeout(60)
class LinuxTunAllocationTest {
  /** Below the queue of a plain interface, which holds 500. */
  private static final int BURST = 256;

  private static final int WARM_UP_ROUNDS = 60;
  private static final int MEASURED_ROUNDS = 60;
  private static final int STREAM_BYTES = 30_000_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void readingAllocatesNothing() throws Exception {
    try (TunFixture fixture = TunFixture.open(false);
        DatagramChannel socket =
            fixture.namespace.call(() -> DatagramChannel.open(StandardProtocolFamily.INET6))) {
      PacketBatch batch = reusedBuffers();
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        readBurst(fixture, socket, batch);
      }
      long allocated = 0;
      for (int round = 0; round < MEASURED_ROUNDS; round++) {
        allocated += readBurst(fixture, socket, batch);
      }
      assertLessThanOneBytePerPacket(allocated);
    }
  }

  @Test
  void writingAllocatesNothing() throws Exception {
    try (TunFixture fixture = TunFixture.open()) {
      PacketBatch batch = new PacketBatch(BURST, bytes -> new PacketBuffer(bytes, null));
      byte[] packet = Ipv6Packets.udp(TunFixture.FRIEND, TunFixture.OWN, 9, new byte[1000]);
      for (int i = 0; i < BURST; i++) {
        PacketBuffer buffer = batch.append(packet.length);
        // Every second packet is refused: that way must be free of garbage, too.
        int length = i % 2 == 0 ? packet.length : 1;
        System.arraycopy(packet, 0, buffer.array(), PacketBuffer.HEADROOM + i % 2, length);
      }
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        fixture.tun.write(batch);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int round = 0; round < MEASURED_ROUNDS; round++) {
        fixture.tun.write(batch);
      }
      assertLessThanOneBytePerPacket(THREADS.getCurrentThreadAllocatedBytes() - before);
      assertEquals((WARM_UP_ROUNDS + MEASURED_ROUNDS) * BURST / 2, fixture.tun.writeRefusals());
    }
  }

  @Test
  void superPacketsAreSplitAndJoinedWithoutGarbage() throws Exception {
    try (TunPair pair = TunPair.open(true, true)) {
      Transfer.run(pair, 3 * STREAM_BYTES); // until the compilers have done their work
      long before = allocatedBy(pair);
      Transfer.run(pair, STREAM_BYTES);
      long allocated = allocatedBy(pair) - before;
      int packets = STREAM_BYTES / TunFixture.MTU_BYTES;
      assertTrue(allocated < packets, allocated + " bytes for " + packets + " packets");
    }
  }

  private static long allocatedBy(TunPair pair) {
    assertEquals(2, pair.threadIds.size());
    return pair.threadIds.stream().mapToLong(THREADS::getThreadAllocatedBytes).sum();
  }

  /** Sends a burst into the device and returns the bytes allocated while it was read. */
  private static long readBurst(TunFixture fixture, DatagramChannel socket, PacketBatch batch)
      throws Exception {
    InetSocketAddress friend =
        new InetSocketAddress(InetAddress.getByAddress(TunFixture.FRIEND.toBytes()), 9);
    ByteBuffer payload = ByteBuffer.allocateDirect(1000);
    for (int i = 0; i < BURST; i++) {
      socket.send(payload.clear(), friend);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int received = 0;
    while (received < BURST) {
      received += fixture.tun.read(batch);
      batch.forget();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static PacketBatch reusedBuffers() {
    PacketBuffer only = new PacketBuffer(TunFixture.MTU_BYTES, null);
    return new PacketBatch(TunFixture.BATCH, bytes -> only);
  }

  private static void assertLessThanOneBytePerPacket(long allocatedBytes) {
    int packets = MEASURED_ROUNDS * BURST;
    assertTrue(allocatedBytes < packets, allocatedBytes + " bytes for " + packets + " packets");
  }
}
