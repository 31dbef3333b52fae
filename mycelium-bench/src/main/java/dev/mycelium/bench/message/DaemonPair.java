package dev.mycelium.bench.message;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import dev.mycelium.bench.lab.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Two daemons of one program on loopback ports, without TUN, connected with each other.
 *
 * @param sendingPort of the HTTP API of the one that sends
 * @param receivingPort of the HTTP API of the other
 * @param destination key of the other
 */
record DaemonPair(
    String name,
    int sendingPort,
    int receivingPort,
    PublicKey destination,
    List<Process> processes,
    Path directory)
    implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int FAREWELL_SECONDS = 5;

  /**
   * Starts both and waits until they know each other.
   *
   * @param environment variables for them besides those of this process
   */
  static DaemonPair start(String name, Path program, Map<String, String> environment)
      throws IOException {
    Path directory = Files.createTempDirectory("mycelium-rest");
    int[] ports = new int[6];
    for (int i = 0; i < ports.length; i++) {
      ports[i] = freePort();
    }
    SecretKey[] keys = {SecretKey.generate(), SecretKey.generate()};
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path key = directory.resolve("key" + i);
      keys[i].save(key);
      List<String> command = new ArrayList<>(List.of(program.toString(), "--no-tun"));
      command.addAll(List.of("--disable-quic", "--disable-peer-discovery", "-k", key.toString()));
      command.addAll(
          List.of("-t", "" + ports[3 * i], "--api-addr", "127.0.0.1:" + ports[3 * i + 1]));
      command.addAll(List.of("--jsonrpc-addr", "127.0.0.1:" + ports[3 * i + 2]));
      if (i > 0) {
        command.addAll(List.of("--peers", "tcp://127.0.0.1:" + ports[0]));
      }
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      processes.add(builder.redirectOutput(Redirect.DISCARD).start());
    }
    DaemonPair pair =
        new DaemonPair(name, ports[1], ports[4], keys[1].publicKey(), processes, directory);
    pair.awaitRoute(keys);
    return pair;
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void awaitRoute(SecretKey[] keys) {
    try {
      Patience.until(
          name + " has routes",
          START,
          () ->
              knows(sendingPort, keys[1].publicKey()) && knows(receivingPort, keys[0].publicKey()));
    } catch (RuntimeException late) {
      close();
      throw late;
    }
  }

  private static boolean knows(int port, PublicKey other) {
    try (HttpLine line = new HttpLine(port)) {
      return line.call("GET /api/v1/pubkey/" + other.address(), "").status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
      for (int i = 0; i < 2; i++) {
        Files.deleteIfExists(directory.resolve("key" + i));
      }
      Files.deleteIfExists(directory);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
