package dev.mycelium.bench.lab;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that this program started, the only kind it ever ends. */
public final class ChildProcess implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** Output read back at most: a full report of iperf3 over minutes is much smaller. */
  private static final int OUTPUT_BYTES_MAX = 4 << 20;

  private final List<String> command;
  private final Process process;
  private final Path output;

  private ChildProcess(List<String> command, Process process, Path output) {
    this.command = command;
    this.process = process;
    this.output = output;
  }

  /** Starts a program with nothing on its standard input and both outputs in one file. */
  static ChildProcess start(List<String> command, Map<String, String> environment, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    try {
      return new ChildProcess(List.copyOf(command), builder.start(), output);
    } catch (IOException failure) {
      throw new LabException("cannot start " + String.join(" ", command), failure);
    }
  }

  /** Its process id, that of the program itself. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** What it has printed so far, or the last 4 MiB of it. */
  public String output() {
    try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - OUTPUT_BYTES_MAX));
      byte[] bytes = new byte[(int) Math.min(file.length(), OUTPUT_BYTES_MAX)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new LabException("cannot read what " + command.get(0) + " printed", failure);
    }
  }

  /** The last lines it has printed. */
  public String lastLines(int count) {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  /** Whether it ends in time. */
  public boolean awaitExit(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
  }

  /**
   * What it did, once it has ended.
   *
   * @throws LabException if it does not end in time; it is ended then
   */
  CommandResult result(Duration patience) {
    if (!awaitExit(patience)) {
      close();
      throw new LabException(
          "still running after " + patience.toSeconds() + " s: " + String.join(" ", command));
    }
    return new CommandResult(command, process.exitValue(), output());
  }

  /** Sends a signal by its short name, such as {@code USR1}. */
  public void signal(String name) {
    runOutsideLab(List.of("kill", "-" + name, Long.toString(pid())));
  }

  /** Runs a command that takes next to no time, also while a lab is being taken away. */
  static void runOutsideLab(List<String> command) {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException failure) {
      throw new LabException("cannot run " + command.get(0), failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
  }

  /** Ends it with SIGKILL: its kernel closes its connections. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(FAREWELL);
  }

  /** Forgets what it has printed. */
  void discardOutput() {
    try {
      Files.deleteIfExists(output);
    } catch (IOException failure) {
      throw new LabException("cannot delete " + output, failure);
    }
  }

  /** Ends it: SIGTERM, and SIGKILL if that does not help. */
  @Override
  public void close() {
    process.destroy();
    if (!awaitExit(FAREWELL)) {
      kill();
    }
  }
}
