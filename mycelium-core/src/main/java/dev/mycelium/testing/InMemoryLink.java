package dev.mycelium.testing;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.runtime.RunningNode;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects two nodes of one JVM without sockets. */
public final class InMemoryLink {
  /** Stands for a port, so that several links between two nodes differ. */
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  /** No dial attempt of either node: both list the link as inbound. */
  private static final long NOT_DIALED = -1;

  private InMemoryLink() {}

  /**
   * Connects two nodes; the link ends when either node closes. Both list it as an inbound peer
   * whose host is the overlay address of the other.
   *
   * @param dialing the node that plays the dialing side
   * @param accepting the node that plays the listening side
   * @throws IllegalArgumentException if a node was not made by {@link Node#builder()}
   */
  public static void connect(Node dialing, Node accepting) {
    int number = NEXT.getAndIncrement() & 0xFFFF;
    LinkLoop.connectInMemory(
        loopOf(dialing),
        new Endpoint(Endpoint.Protocol.TCP, dialing.address().toString(), number),
        loopOf(accepting),
        new Endpoint(Endpoint.Protocol.TCP, accepting.address().toString(), number),
        NOT_DIALED);
  }

  private static LinkLoop loopOf(Node node) {
    if (node instanceof RunningNode running) {
      return running.linkLoop();
    }
    throw new IllegalArgumentException("not a node of this library: " + node.getClass());
  }
}
