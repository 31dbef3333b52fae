package dev.mycelium.internal.runtime;

import dev.mycelium.Node;
import dev.mycelium.NodeConfig;
import java.util.List;

/** Builds a running node from its configuration. */
public final class NodeRuntime {
  private NodeRuntime() {}

  /** Starts a node, or throws and leaves nothing behind. */
  public static Node start(NodeConfig config, List<String> problems) {
    if (problems.isEmpty()) {
      throw new IllegalStateException("wired next: " + config.linksMax());
    }
    throw new dev.mycelium.StartException(String.join("; ", problems));
  }
}
