package dev.mycelium.cli.demo;

import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;

/**
 * Three nodes in a line: the two ends know only the middle one, and reach it through TCP over the
 * loopback interface. The ends have a TUN device in memory, so no right is needed.
 */
final class NodeLine implements AutoCloseable {
  /** What a node of the overlay originates at most (spec 05 §13). */
  static final int MTU_BYTES = 1400;

  /** Ample on a loaded machine: links take milliseconds, a route one more. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Node middle;
  final End first;
  final End last;

  /**
   * A node with the host behind its TUN device.
   *
   * @param node the node
   * @param tun the device, seen from the host
   */
  record End(Node node, InMemoryTun tun) {
    OverlayAddress address() {
      return node.address();
    }
  }

  private NodeLine(Node middle) {
    this.middle = middle;
    String endpoint = middle.listeners().get(0).uri();
    first = end("first", endpoint);
    last = end("last", endpoint);
  }

  /** Starts the nodes; the ends connect by themselves. */
  @SuppressWarnings("MustBeClosedChecker") // the line owns its nodes and closes them
  static NodeLine start() {
    Node middle = Node.builder().listen("tcp://127.0.0.1:0").start();
    try {
      return new NodeLine(middle);
    } catch (RuntimeException | Error failure) {
      middle.close();
      throw failure;
    }
  }

  private static End end(String name, String peer) {
    SecretKey key = SecretKey.generate();
    InMemoryTun tun = new InMemoryTun(name, key.publicKey().address(), MTU_BYTES);
    return new End(Node.builder().identity(key).peers(peer).tun(tun).start(), tun);
  }

  /**
   * Waits until each end has a route to the other.
   *
   * @throws MyceliumException if that takes absurdly long
   */
  void awaitRoutes() throws InterruptedException {
    boolean found =
        middle.awaitPeers(2, PATIENCE)
            && first.node.awaitRoute(last.address(), PATIENCE)
            && last.node.awaitRoute(first.address(), PATIENCE);
    if (!found) {
      throw new MyceliumException(
          "the nodes did not find each other within " + PATIENCE.toSeconds() + " s");
    }
  }

  @Override
  public void close() {
    first.node.close();
    last.node.close();
    middle.close();
  }
}
