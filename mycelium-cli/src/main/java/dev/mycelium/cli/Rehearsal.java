package dev.mycelium.cli;

import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    System.exit(0);
  }

  private void clientCommands() {
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
  }

  private void daemon() throws InterruptedException {
    String key = directory.resolve("key").toString();
    run("demo", "--seconds", "1");
    run("-k", key, "-t", "0", "--tun-name", IMPOSSIBLE_TUN);
    Thread daemon = new Thread(() -> run("-k", key, "-t", "0", "--no-tun"), "rehearsal");
    daemon.start();
    daemon.join(DAEMON_MILLIS);
    daemon.interrupt();
    daemon.join(STOP_MILLIS);
  }

  private void run(String... arguments) {
    Main.execute(arguments, surroundings);
  }
}
