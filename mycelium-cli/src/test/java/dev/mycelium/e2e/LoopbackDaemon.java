package dev.mycelium.e2e;

import dev.mycelium.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our daemon without TUN on a loopback port: needs no rights. */
final class LoopbackDaemon implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration EXIT = Duration.ofSeconds(20);

  private static final Pattern LISTENING = Pattern.compile("Listening on Tcp \\S*:(\\d+)");

  private final Path keyFile = newKey();
  private final ChildProcess process;
  private final int port;

  /**
   * Starts it and waits until it listens.
   *
   * @param heap option of the JVM; running out of memory ends it with a status other than 0
   */
  LoopbackDaemon(String heap) {
    List<String> command =
        new ArrayList<>(Jvm.launcher(heap, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of(Jvm.DAEMON, "--no-tun", "-t", "0", "-q", "0"));
    command.addAll(List.of("-k", keyFile.toString(), "--disable-peer-discovery"));
    process = ChildProcess.start(command);
    try {
      Await.until("the daemon listens", START, () -> listeningPort() > 0);
    } catch (AssertionError failure) {
      System.out.print(process.output());
      process.close();
      throw failure;
    }
    port = listeningPort();
  }

  private int listeningPort() {
    if (!process.isRunning()) {
      throw new AssertionError("the daemon ended:\n" + process.output());
    }
    Matcher line = LISTENING.matcher(process.output());
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  private static Path newKey() {
    try {
      Path directory = Files.createTempDirectory("mycelium-e2e");
      directory.toFile().deleteOnExit();
      Path file = directory.resolve("priv_key.bin");
      SecretKey.generate().save(file);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  int port() {
    return port;
  }

  /** What it printed, with its peers, routes and counters if it still can tell (SIGUSR1). */
  String state() {
    if (!process.isRunning()) {
      return "ended:\n" + log();
    }
    int before = log().length();
    process.signal("USR1");
    Await.comes(EXIT, () -> log().indexOf("update_received", before) >= 0);
    return "running:\n" + log();
  }

  String log() {
    return process.output();
  }

  /** The largest amount of memory it ever had, as the system tells it, if it does. */
  String peakMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .findFirst()
          .orElse("unknown");
    } catch (IOException notLinux) {
      return "unknown";
    }
  }

  /**
   * Ends it.
   *
   * @return the exit code of an orderly end, 0
   */
  int stop() {
    process.terminate();
    return process.exitCode(EXIT);
  }

  @Override
  public void close() {
    process.close();
    try {
      Files.deleteIfExists(keyFile);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
