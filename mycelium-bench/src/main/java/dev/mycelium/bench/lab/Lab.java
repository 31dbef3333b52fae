package dev.mycelium.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces and processes with one common end. Closing it, or the end of this program for whatever
 * reason, ends every process it started and removes every namespace it made.
 */
public final class Lab implements AutoCloseable {
  private static final AtomicInteger LABS = new AtomicInteger();

  private final String prefix =
      "mycelium-bench-" + ProcessHandle.current().pid() + "-" + LABS.incrementAndGet() + "-";

  private final Path directory;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::release, "lab clean-up");
  private final AtomicInteger outputs = new AtomicInteger();
  private final AtomicInteger cables = new AtomicInteger();
  private boolean closed;

  /**
   * An empty lab with a directory of its own.
   *
   * @throws CancellationException if this program is being ended; so do all its methods
   */
  public Lab() {
    try {
      directory = Files.createTempDirectory("mycelium-bench");
    } catch (IOException failure) {
      throw new LabException("cannot make a directory for temporary files", failure);
    }
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      deleteDirectory();
      throw (CancellationException) new CancellationException("ending").initCause(ending);
    }
  }

  /** A directory that vanishes with the lab. */
  public Path directory() {
    return directory;
  }

  /** Makes a namespace; the name is unique in the lab only. */
  public Namespace namespace(String name) {
    Namespace namespace = keep(new Namespace(this, prefix + name));
    namespace.make();
    return namespace;
  }

  /** Makes namespaces in a line, a virtual cable between each and the next. */
  public Line line(int hosts) {
    List<Namespace> namespaces = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      namespaces.add(namespace(Character.toString('a' + i)));
    }
    List<Cable> cables = new ArrayList<>();
    for (int i = 1; i < hosts; i++) {
      cables.add(cable(namespaces.get(i - 1), namespaces.get(i)));
    }
    return new Line(namespaces, cables);
  }

  /** Joins two namespaces. */
  public Cable cable(Namespace left, Namespace right) {
    Cable cable = new Cable(cables.getAndIncrement(), left, right);
    cable.lay();
    return cable;
  }

  /** Starts a program that ends with the lab at the latest. */
  public ChildProcess start(List<String> command, Map<String, String> environment) {
    Path output = directory.resolve("output-" + outputs.incrementAndGet());
    synchronized (resources) {
      requireOpen();
      return keep(ChildProcess.start(command, environment, output));
    }
  }

  /** Runs a program to its end. */
  public CommandResult run(Duration patience, List<String> command) {
    return run(patience, command, Map.of());
  }

  /** Runs a program to its end, with variables besides those of this process. */
  public CommandResult run(
      Duration patience, List<String> command, Map<String, String> environment) {
    ChildProcess child = start(command, environment);
    try {
      return child.result(patience);
    } finally {
      end(child);
    }
  }

  /** Ends a process before the lab ends, and forgets it and its output. */
  public void end(ChildProcess child) {
    child.close();
    child.discardOutput();
    synchronized (resources) {
      resources.remove(child);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new CancellationException("the lab is closed");
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    synchronized (resources) {
      requireOpen();
      resources.push(resource);
      return resource;
    }
  }

  @Override
  public void close() {
    release();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // the hook runs already, or has run
    }
  }

  private void release() {
    for (AutoCloseable next = poll(); next != null; next = poll()) {
      try {
        next.close();
      } catch (Exception failure) {
        System.err.println("could not be removed: " + failure.getMessage());
      }
    }
    deleteDirectory();
  }

  private @Nullable AutoCloseable poll() {
    synchronized (resources) {
      closed = true;
      return resources.poll();
    }
  }

  private void deleteDirectory() {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      System.err.println("could not be removed: " + directory);
    }
  }
}
