package dev.mycelium.e2e;

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

  /** Runs a program to its end; one that takes longer than it may is killed, which is an error. */
  static CommandResult run(Duration patience, List<String> command) {
    try (ChildProcess child = start(command)) {
      if (!child.awaitExit(patience)) {
        child.kill();
        throw new AssertionError("still running: " + command + "\n" + child.output());
      }
      return child.result();
    }
  }

  private CommandResult result() {
    awaitOutput();
    return new CommandResult(command, process.exitValue(), output());
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
    run(FAREWELL, List.of("kill", "-" + name, Long.toString(pid())));
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
