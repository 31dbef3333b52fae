package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon as a process: spec 07 §6 and the recording start-up.txt. */
class DaemonTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void stopSignalEndsItWithStatus0(String signal) throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(home)) {
      daemon.awaitPort();
      daemon.signal(signal);

      assertEquals(0, daemon.awaitExit());
      assertEquals("", daemon.output());
    }
  }

  /** The signal comes while the program is still reading its command line, or a little later. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void stopSignalInTheFirstMomentIsAnOrderlyEnd(String signal) throws Exception {
    Path pipe = home.resolve("slow.toml");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
    try (DaemonProcess daemon = DaemonProcess.start(home, "-c", pipe.toString())) {
      try (Writer configuration = whenItIsRead(pipe)) {
        daemon.signal(signal);
        configuration.write("no_tun = true\n");
      }

      assertEquals(0, daemon.awaitExit());
    }
  }

  /** Opening a pipe for writing ends when somebody reads it, or, on a lost thread, never. */
  private static Writer whenItIsRead(Path pipe) throws Exception {
    CompletableFuture<Writer> open = new CompletableFuture<>();
    Thread opening =
        new Thread(
            () -> {
              try {
                open.complete(Files.newBufferedWriter(pipe));
              } catch (IOException failed) {
                open.completeExceptionally(failed);
              }
            },
            "pipe");
    opening.setDaemon(true);
    opening.start();
    return open.get(60, TimeUnit.SECONDS);
  }

  @Test
  void firstStartMakesAKeyAndTheNextUsesIt() throws Exception {
    Pattern up = Pattern.compile("Node (\\p{XDigit}{64}) is up");
    String first;
    try (DaemonProcess daemon = DaemonProcess.start(home)) {
      daemon.awaitLine("not found, generating new keys");
      first = daemon.awaitLine(up).group(1);
    }
    Path key = home.resolve(".local/share/mycelium/priv_key.bin");
    assertEquals(32, Files.size(key));
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(key));

    try (DaemonProcess daemon = DaemonProcess.start(home)) {
      daemon.awaitLine("Using key file");
      assertEquals(first, daemon.awaitLine(up).group(1));
    }
  }

  @Test
  void twoDaemonsConnectAndReportIt() throws Exception {
    try (DaemonProcess listening = DaemonProcess.start(home)) {
      String peer = "127.0.0.1:" + listening.awaitPort();
      try (DaemonProcess dialing =
          DaemonProcess.start(
              home, "-k", home.resolve("other.key").toString(), "--peers", "tcp://" + peer)) {
        dialing.awaitLine(" INFO mycelium::peer_manager: Connected to peer Tcp " + peer);
        listening.awaitLine("Connected to peer Tcp ");

        dialing.signal("USR1");
        dialing.awaitLine("peers: 1");
        dialing.awaitLine("  Tcp " + peer + ", static, alive, received ");
        dialing.awaitLine("counters that are not 0:");

        listening.signal("TERM");
        assertEquals(0, listening.awaitExit());
        dialing.awaitLine("Lost peer Tcp " + peer);
        dialing.signal("INT");
        assertEquals(0, dialing.awaitExit());
      }
    }
  }

  @Test
  void hangUpAndStateRequestDoNotEndIt() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(home)) {
      int port = daemon.awaitPort();
      daemon.signal("HUP");
      daemon.awaitLine("SIGHUP");
      daemon.signal("USR1");
      daemon.awaitLine("state of mycelium");
      daemon.awaitLine("listeners: Tcp [::]:" + port);
      daemon.awaitLine("routes: 0");
      daemon.awaitLine("queried subnets: 0");
      daemon.signal("TERM");
      assertEquals(0, daemon.awaitExit());
    }
  }

  @Test
  void takenPortsAreOneErrorLineEachAndTheDaemonRunsOn() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("::"));
        DatagramSocket discovery = new DatagramSocket(new InetSocketAddress("::", 0));
        DaemonProcess daemon =
            DaemonProcess.start(
                home,
                List.of(),
                "--no-tun",
                "--api-addr",
                "127.0.0.1:0",
                "--jsonrpc-addr",
                "127.0.0.1:0",
                "-q",
                "0",
                "--peer-discovery-port",
                "" + discovery.getLocalPort(),
                "-t",
                "" + taken.getLocalPort())) {
      daemon.awaitLine(" is up");
      daemon.signal("TERM");

      assertEquals(0, daemon.awaitExit());
      assertEquals(2, daemon.seen().stream().filter(l -> l.contains("ERROR")).count());
    }
  }

  @Test
  void peersOfOtherTransportsAreListedAndDead() throws Exception {
    List<String> peers = List.of("tls://127.0.0.1:1", "quic://127.0.0.1:1");
    try (DaemonProcess daemon =
        DaemonProcess.start(home, "--disable-quic", "--peers", peers.get(0), peers.get(1))) {
      daemon.awaitPort();
      daemon.signal("USR1");
      daemon.awaitLine("peers: 2");
      daemon.awaitLine("  Quic 127.0.0.1:1, static, dead");
      daemon.awaitLine("  Tls 127.0.0.1:1, static, dead");
      daemon.signal("TERM");

      assertEquals(0, daemon.awaitExit());
      assertEquals(
          2,
          daemon.seen().stream().filter(l -> l.contains("ERROR")).count(),
          () -> "" + daemon.seen());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "short.key, 'key file'",
    "nodir/x.key, 'x.key'",
    "home, 'home'",
  })
  void unusableKeyFileEndsItWithStatus1(String file, String named) throws IOException {
    TestKeys.layOut(home);

    CommandRun run = CommandRun.of("-k", home.resolve(file).toString(), "--no-tun", "-t", "0");

    assertEquals(1, run.exit(), run::toString);
    assertTrue(run.err().contains("Error: ") && run.err().contains(named), run.err());
    assertEquals("", run.out());
  }

  @Test
  void defaultDirectoryThatCannotBeMadeEndsItWithStatus1() throws IOException {
    Path file = Files.createFile(home.resolve("file"));

    CommandRun run = CommandRun.of(Map.of("HOME", file.toString()), "--no-tun", "-t", "0");

    assertEquals(1, run.exit(), run::toString);
    assertTrue(run.err().contains("--key-file"), run.err());
  }

  @Test
  void takenInterfaceNameEndsItWithStatus1() throws Exception {
    try (DaemonProcess daemon =
        DaemonProcess.start(
            home,
            List.of(),
            "--tun-name",
            "lo",
            "-t",
            "0",
            "-q",
            "0",
            "--disable-peer-discovery")) {
      assertEquals(1, daemon.awaitExit());
      String last = daemon.seen().get(daemon.seen().size() - 1);
      assertTrue(last.startsWith("Error: The node cannot start: "), last);
      assertEquals("", daemon.output());
    }
  }
}
