package dev.mycelium.cli;

import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs commands for nothing but the classes that they load: the launcher has the JVM list them, and
 * makes the archives of {@code mycelium-prepare} from the list. Touches nothing but a directory of
 * its own; what it leaves out is loaded later, only slower.
 */
public final class Rehearsal {
  /** Long enough for the daemon to be up, which is when its classes are loaded. */
  private static final long DAEMON_MILLIS = 3000;

  /** After that a daemon that does not stop is left to the end of the process. */
  private static final long STOP_MILLIS = 5000;

  private static final String KEY =
      "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";

  /** The kernel refuses such an interface: the native library is loaded, and nothing created. */
  private static final String IMPOSSIBLE_TUN = "no/name";

  private final Path directory;
  private final Surroundings surroundings;

  private Rehearsal(Path directory) {
    this.directory = directory;
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    surroundings =
        new Surroundings(
            Map.of("HOME", directory.toString()),
            System.getProperty("os.name", ""),
            directory.toString(),
            false,
            false,
            InputStream.nullInputStream(),
            nowhere,
            nowhere);
  }

  /**
   * Rehearses and ends the process.
   *
   * @param arguments {@code client} or {@code daemon}
   * @throws IOException if there is no room for temporary files
   * @throws InterruptedException never in practice
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Rehearsal rehearsal = new Rehearsal(Files.createTempDirectory("mycelium-rehearsal"));
    if (List.of(arguments).contains("daemon")) {
      rehearsal.daemon();
    } else {
      rehearsal.clientCommands();
    }
    rehearsal.removeTraces();
    System.exit(0);
  }

  private void removeTraces() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void clientCommands() throws IOException {
    run("--help");
    run("--version");
    run("help", "inspect");
    run("inspect", KEY);
    run("inspect", "--json", KEY);
    run("--no-such-option");
    run("generate-keys");
    run("inspect");
    run("config", "check");
    run("config", "example");
    Path file = directory.resolve("mycelium.toml");
    Files.writeString(file, "peers = ['tcp://127.0.0.1:1']\nno_tun = true\nunknown = 1\n");
    run("-c", file.toString(), "config", "check");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answers = new Thread(() -> answer(server), "rehearsal");
      answers.setDaemon(true);
      answers.start();
      String api = "127.0.0.1:" + server.getLocalPort();
      run("--api-addr", api, "peers", "list");
      run("--api-addr", api, "peers", "list", "--json");
      run("--api-addr", api, "routes", "selected");
      run("--api-addr", api, "stats", "packets");
      run("--api-addr", api, "status");
      run("--api-addr", api, "proxy", "list");
      run("--api-addr", api, "peers", "add", "tcp://127.0.0.1:1");
      run("--api-addr", api, "message", "send", "-t", "topic", KEY, "text");
      run("--api-addr", api, "message", "receive", "--timeout", "0", "-t", "topic");
      run("--api-addr", api, "ping", "-n", "1", KEY);
    }
    run("--api-addr", "127.0.0.1:1", "peers", "list");
  }

  /** One answer for everything: what one command does not understand, another does. */
  private static void answer(ServerSocket server) {
    String body =
        "[{\"endpoint\":{\"proto\":\"tcp\",\"addr\":{\"socket\":\"127.0.0.1:1\"}},"
            + "\"type\":\"static\",\"connectionState\":\"alive\",\"txBytes\":1,"
            + "\"rxBytes\":2048,\"discovered\":100,\"lastConnected\":null,"
            + "\"subnet\":\"400::/64\",\"nextHop\":\"x\",\"metric\":10,\"seqno\":1}]";
    String head = "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n";
    byte[] answer = (head + body).getBytes(StandardCharsets.US_ASCII);
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          socket.getOutputStream().write(answer);
          socket.shutdownOutput();
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException closed) {
      Thread.currentThread().interrupt(); // the rehearsal is over
    }
  }

  private void daemon() throws InterruptedException {
    String key = directory.resolve("key").toString();
    run("demo", "--seconds", "1");
    String quiet = "--disable-peer-discovery";
    run("-k", key, "-t", "0", quiet, "--tun-name", IMPOSSIBLE_TUN);
    Thread daemon = new Thread(() -> run("-k", key, "-t", "0", quiet, "--no-tun"), "rehearsal");
    daemon.start();
    daemon.join(DAEMON_MILLIS);
    daemon.interrupt();
    daemon.join(STOP_MILLIS);
  }

  private void run(String... arguments) {
    Main.execute(arguments, surroundings);
  }
}
