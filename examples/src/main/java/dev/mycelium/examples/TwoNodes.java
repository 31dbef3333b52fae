package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Two nodes in one program exchange IPv6 packets: a test of one's own protocol needs no more. */
public final class TwoNodes {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MTU_BYTES = 1400;
  private static final int NO_NEXT_HEADER = 59;

  private TwoNodes() {}

  /**
   * Connects two nodes and sends packets both ways.
   *
   * @param arguments none
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    SecretKey leftKey = SecretKey.generate();
    SecretKey rightKey = SecretKey.generate();
    InMemoryTun leftTun = new InMemoryTun("left", leftKey.publicKey().address(), MTU_BYTES);
    InMemoryTun rightTun = new InMemoryTun("right", rightKey.publicKey().address(), MTU_BYTES);
    Node.Builder listening =
        Node.builder().identity(leftKey).tun(leftTun).listen("tcp://127.0.0.1:0");
    try (Node left = listening.start();
        Node right =
            Node.builder()
                .identity(rightKey)
                .tun(rightTun)
                .peers(left.listeners().get(0).uri())
                .start()) {
      System.out.println("connected: " + right.awaitPeers(1, PATIENCE));
      System.out.println("route: " + right.awaitRoute(left.address(), PATIENCE));

      Optional<Duration> there = rightTun.ping(left.address(), 56, PATIENCE);
      Optional<Duration> back = leftTun.ping(right.address(), 1352, PATIENCE);
      System.out.println("echo: " + there.isPresent() + " and " + back.isPresent());

      byte[] packet = packet(right.address(), left.address(), MTU_BYTES);
      rightTun.send(packet);
      Optional<byte[]> arrived = leftTun.receive(PATIENCE);
      System.out.println(
          "arrived unchanged: " + arrived.filter(p -> isSame(p, packet)).isPresent());
    }
  }

  /** Routers count the hop limit down; everything else stays. */
  private static boolean isSame(byte[] arrived, byte[] sent) {
    byte[] expected = sent.clone();
    expected[7] = arrived[7];
    return Arrays.equals(expected, arrived);
  }

  private static byte[] packet(OverlayAddress source, OverlayAddress destination, int bytes) {
    byte[] packet = new byte[bytes];
    packet[0] = 0x60;
    packet[4] = (byte) (bytes - 40 >>> 8);
    packet[5] = (byte) (bytes - 40);
    packet[6] = NO_NEXT_HEADER;
    packet[7] = 64;
    System.arraycopy(source.toBytes(), 0, packet, 8, OverlayAddress.BYTES);
    System.arraycopy(destination.toBytes(), 0, packet, 24, OverlayAddress.BYTES);
    return packet;
  }
}
