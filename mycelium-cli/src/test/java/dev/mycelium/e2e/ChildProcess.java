package dev.mycelium.e2e;

import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that this test started, the only kind it ever ends. */
final class ChildProcess implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final List<String> command;
  private final Process process;
  private final OutputTail output = new OutputTail();
  private final Thread reader;

  private ChildProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    reader =
        new Thread(() -> output.drain(process.getInputStream()), "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program with nothing on its standard input and both outputs in one. */
  static ChildProcess start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new ChildProcess(List.copyOf(command), process);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start " + command, failure);
    }
  }

  /** Starts a program in a network namespace. It replaces {@code ip}: one process, one id. */
  static ChildProcess startIn(NetworkNamespace namespace, List<String> command) {
    return start(namespace.command(command.toArray(String[]::new)));
  }

  long pid() {
    return process.pid();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** What it has printed so far, or the last part of it. */
  String output() {
    return output.toString();
  }

  /** Waits for the end of the process. */
  boolean awaitExit(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + command, stop);
    }
  }

  /**
   * The exit code, once it has ended.
   *
   * @throws AssertionError if it does not end in time
   */
  int exitCode(Duration patience) {
    if (!awaitExit(patience)) {
      throw new AssertionError("still running after " + patience + ": " + command);
    }
    awaitOutput();
    return process.exitValue();
  }

  /** SIGINT: how programs that print a summary at the end are asked to stop. */
  void interrupt() {
    signal("INT");
  }

  /** Sends a signal by its short name. */
  void signal(String name) {
    CommandResult.run(List.of("kill", "-" + name, Long.toString(pid())), FAREWELL);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL; the kernel closes its sockets. */
  void kill() {
    process.destroyForcibly();
    awaitExit(FAREWELL);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      terminate();
      if (!awaitExit(FAREWELL)) {
        kill();
      }
    }
    awaitOutput();
  }

  private void awaitOutput() {
    try {
      reader.join(FAREWELL.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
