package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.ChildProcess;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Namespace;
import dev.mycelium.bench.lab.Patience;
import dev.mycelium.bench.lab.Ping;
import dev.mycelium.bench.lab.ProcessUsage;
import java.time.Duration;
import java.util.List;

/**
 * The nodes of one program in a line.
 *
 * @param nodes from left to right, at least two
 */
record Overlay(List<OverlayNode> nodes) {
  /** A JVM on a busy machine, or a program that tries a direct way before it takes a relay. */
  private static final Duration REACH_PATIENCE = Duration.ofSeconds(60);

  private static final int LOG_LINES = 15;

  /**
   * One node.
   *
   * @param host the machine it runs on
   * @param process the program
   * @param address its address in the overlay
   */
  record OverlayNode(Namespace host, ChildProcess process, String address) {
    ProcessUsage usage() {
      return ProcessUsage.of(process);
    }
  }

  OverlayNode first() {
    return nodes.get(0);
  }

  OverlayNode last() {
    return nodes.get(nodes.size() - 1);
  }

  /** Waits until packets get from one end to the other and back. */
  void awaitReachable() {
    boolean reached =
        Patience.comes(
            REACH_PATIENCE,
            () -> {
              requireRunning();
              return Ping.isAnswered(first().host(), last().address());
            });
    if (!reached) {
      throw new LabException("no answer from end to end within " + REACH_PATIENCE + logs());
    }
  }

  private void requireRunning() {
    for (OverlayNode node : nodes) {
      if (!node.process().isRunning()) {
        throw new LabException("a node ended at start" + logs());
      }
    }
  }

  /** The last lines of all nodes, for whoever looks for the reason of a failure. */
  String logs() {
    StringBuilder logs = new StringBuilder();
    for (OverlayNode node : nodes) {
      logs.append("\n--- ").append(node.address()).append(":\n");
      logs.append(node.process().lastLines(LOG_LINES));
    }
    return logs.toString();
  }
}
