package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.PeerInfo;
import dev.mycelium.SecretKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A program that is a node of the overlay, without root and without opening a port: {@code
 * EmbeddedNode node.key tcp://192.0.2.6:9651}.
 */
public final class EmbeddedNode {
  private EmbeddedNode() {}

  /**
   * Joins, says who it is and whom it reached, and leaves.
   *
   * @param arguments a key file, made if missing, and the peers to connect to
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    Path keyFile = Path.of(arguments[0]);
    String[] peers = Arrays.copyOfRange(arguments, 1, arguments.length);

    // README: embed
    try (Node node =
        Node.builder().identity(SecretKey.loadOrCreate(keyFile)).peers(peers).start()) {
      System.out.println("I am " + node.address());
      boolean connected = node.awaitPeers(1, Duration.ofSeconds(10));
      System.out.println(connected ? "connected" : "no peer answered");
      for (PeerInfo peer : node.peers()) {
        System.out.println(peer.endpoint() + " is " + peer.state());
      }
    }
    // README: end
  }
}
