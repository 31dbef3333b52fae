package dev.mycelium.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever becomes of a packet, its buffer returns to the pool. */
@Timeout(60)
final class BuffersUnderLoadTest {
  private static final int MTU_BYTES = 1400;
  private static final int PACKETS = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A device and its node. */
  private record Host(RunningNode node, InMemoryTun tun) {
    OverlayAddress address() {
      return node.publicKey().address();
    }
  }

  private Host first = host();
  private Host relay = first;
  private Host last = first;

  private static Host host(String... peers) {
    SecretKey key = SecretKey.generate();
    InMemoryTun tun = new InMemoryTun("mem", key.publicKey().address(), MTU_BYTES);
    Node node =
        Node.builder().identity(key).tun(tun).listen("tcp://127.0.0.1:0").peers(peers).start();
    return new Host((RunningNode) node, tun);
  }

  @BeforeEach
  void connect() throws InterruptedException {
    relay = host(first.node().listeners().get(0).uri());
    last = host(relay.node().listeners().get(0).uri());
    assertTrue(first.node().awaitRoute(last.address(), PATIENCE), "no route");
  }

  @AfterEach
  void close() {
    hosts().forEach(host -> host.node().close());
    hosts().forEach(host -> assertEquals(0, host.node().buffersLent(), "after the end"));
  }

  private List<Host> hosts() {
    return List.of(first, relay, last);
  }

  @Test
  void allBuffersReturnAfterDeliveryRefusalLossAndTheEndOfALink() {
    OverlayAddress nobody = SecretKey.generate().publicKey().address();
    Endpoint onward = last.node().peers().get(0).endpoint();
    for (int i = 0; i < PACKETS; i++) {
      OverlayAddress to = i % 50 == 0 ? nobody : last.address();
      offer(packet(to, i % 3 == 0 ? 100 : MTU_BYTES, i % 70 == 0 ? 1 : 64));
      if (i == PACKETS / 2) {
        assertTrue(last.node().removePeer(onward));
      } else if (i == PACKETS * 3 / 4) {
        last.node().addPeer(onward);
      }
    }
    await(() -> hosts().stream().allMatch(host -> host.node().buffersLent() == 0));
    hosts().forEach(host -> assertEquals(0, host.node().buffersLent()));
    assertTrue(relay.node().counters().getOrDefault("link_data_sent", 0L) > 0);
  }

  private void offer(byte[] packet) {
    while (!first.tun().send(packet)) {
      LockSupport.parkNanos(50_000);
    }
  }

  private byte[] packet(OverlayAddress to, int length, int hopLimit) {
    byte[] packet = new byte[length];
    packet[0] = 0x60;
    packet[4] = (byte) ((length - 40) >>> 8);
    packet[5] = (byte) (length - 40);
    packet[6] = 17;
    packet[7] = (byte) hopLimit;
    System.arraycopy(first.address().toBytes(), 0, packet, 8, OverlayAddress.BYTES);
    System.arraycopy(to.toBytes(), 0, packet, 24, OverlayAddress.BYTES);
    return packet;
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
