package dev.mycelium.testing;

import dev.mycelium.Node;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.runtime.RunningNode;

/** Connects two nodes of one JVM without sockets. */
public final class InMemoryLink {
  private InMemoryLink() {}

  /**
   * Connects two nodes; the link ends when either node closes.
   *
   * @param dialing the node that plays the dialing side
   * @param accepting the node that plays the listening side
   * @throws IllegalArgumentException if a node was not made by {@link Node#builder()}
   */
  public static void connect(Node dialing, Node accepting) {
    LinkLoop.connectInMemory(loopOf(dialing), loopOf(accepting));
  }

  private static LinkLoop loopOf(Node node) {
    if (node instanceof RunningNode running) {
      return running.linkLoop();
    }
    throw new IllegalArgumentException("not a node of this library: " + node.getClass());
  }
}
