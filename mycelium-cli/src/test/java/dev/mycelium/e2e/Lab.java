package dev.mycelium.e2e;

import dev.mycelium.tun.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network of nodes in namespaces of this machine, joined by virtual cables. Closing it ends every
 * process and removes every namespace it made, also when it was only half built.
 */
final class Lab implements AutoCloseable {
  private final Path directory;
  private final List<LabNode> nodes = new ArrayList<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::release, "lab clean-up");
  private int cables;

  Lab() {
    try {
      directory = Files.createTempDirectory("mycelium-e2e");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A directory that vanishes with the lab. */
  Path directory() {
    return directory;
  }

  List<LabNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Describes a node in a new namespace; it is not started yet. */
  LabNode node(String name, NodeKind kind) {
    NetworkNamespace namespace = keep(NetworkNamespace.create());
    LabNode node = keep(new LabNode(name, kind, namespace, directory.resolve(name + ".key")));
    nodes.add(node);
    return node;
  }

  /** Lays a cable between two nodes; nobody dials yet. */
  Cable lay(LabNode left, LabNode right, Underlay underlay) {
    Cable cable = new Cable(++cables, underlay, left, right);
    cable.lay();
    return cable;
  }

  /** Lays a cable between two nodes; the first will dial the second over it. */
  Cable connect(LabNode dialing, LabNode listening, Underlay underlay) {
    Cable cable = lay(dialing, listening, underlay);
    dialing.dials(cable.listeningEndpoint());
    return cable;
  }

  /** Makes the lab end something. */
  <T extends AutoCloseable> T keep(T resource) {
    synchronized (resources) {
      resources.push(resource);
    }
    return resource;
  }

  /** Starts all nodes at once and waits until each has its interface. */
  void startAll() {
    nodes.forEach(LabNode::launch);
    nodes.forEach(LabNode::awaitUp);
  }

  /** Everything the nodes printed, for the report of a failed test. */
  String logs() {
    StringBuilder text = new StringBuilder();
    nodes.forEach(node -> text.append("=== ").append(node).append('\n').append(node.log()));
    return text.toString();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    release();
  }

  private void release() {
    RuntimeException failures = new IllegalStateException("not everything could be removed");
    for (AutoCloseable next = poll(); next != null; next = poll()) {
      try {
        next.close();
      } catch (Exception | AssertionError failure) {
        failures.addSuppressed(failure);
      }
    }
    deleteDirectory();
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  private @Nullable AutoCloseable poll() {
    synchronized (resources) {
      return resources.poll();
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
