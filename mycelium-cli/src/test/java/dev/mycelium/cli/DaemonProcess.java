package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daemon in a process of its own, seen through its standard error, its signals and its status.
 */
final class DaemonProcess implements AutoCloseable {
  /** Generous: reached only by a daemon that hangs. */
  private static final long PATIENCE_SECONDS = 60;

  private static final Pattern LISTENING = Pattern.compile("Listening on Tcp .*:(\\d+)$");

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();
  private final Thread reader;

  private DaemonProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::readLines, "daemon-lines");
    reader.start();
  }

  /** Starts a daemon with a free home directory; {@code prefix} is a command that runs it. */
  static DaemonProcess start(Path home, List<String> prefix, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-ea",
            "-cp",
            System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    builder.environment().remove("RUST_LOG");
    builder.environment().put("HOME", home.toString());
    try {
      return new DaemonProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a daemon without TUN on a free port, which looks for nobody. */
  static DaemonProcess start(Path home, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--no-tun", "-t", "0", "-q", "0"));
    arguments.add("--disable-peer-discovery");
    arguments.addAll(List.of(more));
    return start(home, List.of(), arguments.toArray(String[]::new));
  }

  /** Waits for a line that matches. */
  Matcher awaitLine(Pattern pattern) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no line like " + pattern + " in " + seen);
      }
      seen.add(line);
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
  }

  void awaitLine(String part) throws InterruptedException {
    awaitLine(Pattern.compile(Pattern.quote(part)));
  }

  /** Waits until it listens; returns the port. */
  int awaitPort() throws InterruptedException {
    return Integer.parseInt(awaitLine(LISTENING).group(1));
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** Waits for the end; returns the status. */
  int awaitExit() throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "still runs: " + seen);
    reader.join();
    lines.drainTo(seen);
    return process.exitValue();
  }

  /** Lines seen so far; after {@link #awaitExit} all of them. */
  List<String> seen() {
    return seen;
  }

  /** Standard output; blocks until the end of the process. */
  String output() throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readLines() {
    try (BufferedReader err =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        lines.add(line);
      }
    } catch (IOException killed) {
      lines.add("standard error ended: " + killed.getMessage());
    }
  }
}
