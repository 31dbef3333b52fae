package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file seen from outside (spec 07 §5, spec 09 §6). */
class ConfigFileTest {
  /**
   * Spec 07 §16: a file need not name peers; one program serves private networks, too. And what is
   * an address on the command line is one in the file.
   */
  private static final Map<String, Integer> BETTER =
      Map.of(
          "empty file", 0,
          "only other keys", 0,
          "bad API address", 0,
          "private keys in the public binary", 1);

  @TempDir Path home;

  @TestFactory
  Stream<DynamicTest> filesEndCommandsAsWithTheReference() {
    List<Recording> recordings =
        Recording.read("config-file.txt").stream()
            .filter(r -> !r.title().startsWith("file at"))
            .toList();
    assertTrue(recordings.size() > 25);
    return recordings.stream().map(r -> DynamicTest.dynamicTest(r.title(), () -> check(r)));
  }

  private void check(Recording recording) throws IOException {
    Path directory = Files.createTempDirectory(home, "recorded");
    TestKeys.layOut(directory);
    for (String note : recording.notes()) {
      if (note.startsWith("t.toml: ")) {
        String text = note.substring("t.toml: ".length()).replace(" / ", "\n");
        Files.writeString(directory.resolve("t.toml"), text);
      }
    }
    String[] words = recording.arguments().toArray(String[]::new);
    for (int i = 1; i < words.length; i++) {
      if (words[i - 1].equals("-k") || words[i - 1].equals("-c")) {
        words[i] = directory.resolve(words[i]).toString();
      }
    }

    CommandRun run = CommandRun.of(Map.of("HOME", home.toString()), words);

    int recorded = Integer.parseInt(recording.exit());
    int expected = BETTER.getOrDefault(recording.title(), recorded);
    assertEquals(expected, run.exit(), run::toString);
    if (expected == 0 && recorded == 0) {
      assertEquals(String.join("\n", recording.out()) + "\n", run.out());
    } else if (expected != 0) {
      assertEquals("", run.out());
      assertTrue(run.err().startsWith("Error: "), run.err());
    }
  }

  @Test
  void fileAtTheDefaultPathIsRead() throws IOException {
    write(".config/mycelium/mycelium.toml", "no_tun = 3");
    write("xdg/mycelium/mycelium.toml", "no_tun = 4");

    assertTrue(inspect(Map.of()).err().contains(".config/mycelium/mycelium.toml:1: no_tun"));
    assertTrue(
        inspect(Map.of("XDG_CONFIG_HOME", home.resolve("xdg").toString()))
            .err()
            .contains("xdg/mycelium/mycelium.toml:1: no_tun"));
  }

  @Test
  void commandsThatNeedNoFileNeverReadIt() throws IOException {
    String bad = write("bad.toml", "=").toString();
    Map<String, String> environment = Map.of("HOME", home.toString());

    assertEquals(0, CommandRun.of(environment, "-c", bad, "inspect", TestKeys.PUBLIC_KEY_A).exit());
    assertEquals(0, CommandRun.of(environment, "-c", bad, "config", "example").exit());
    assertEquals(0, CommandRun.of(environment, "-c", bad, "generate-keys").exit());
    assertEquals(0, CommandRun.of(environment, "-c", bad, "--version").exit());
    assertEquals(0, CommandRun.of(environment, "-c", bad, "help", "config").exit());
    assertEquals(1, CommandRun.of(environment, "-c", bad, "inspect").exit());
  }

  @Test
  void checkSaysWhatIsWrongAndWhatIsOdd() throws IOException {
    CommandRun good =
        CommandRun.of("config", "check", "-c", "" + write("t.toml", "no_tun = true\npeer = 1"));
    assertEquals(0, good.exit());
    assertTrue(good.out().endsWith("t.toml is good: 1 key\n"), good::toString);
    assertTrue(good.err().contains("t.toml:2: unknown key 'peer'"), good::toString);

    CommandRun bad = CommandRun.of("-c", "" + write("t.toml", "no_tun = 5"), "config", "check");
    assertEquals(1, bad.exit());
    assertEquals("", bad.out());

    CommandRun none = CommandRun.of(Map.of("HOME", home.toString()), "config", "check");
    assertEquals(0, none.exit());
    assertTrue(none.out().endsWith("mycelium.toml does not exist: the defaults hold\n"));
  }

  @Test
  void checkReadsEveryFileThatTheDaemonWouldRead() throws IOException {
    Path topics = write("topics.toml", "[a]\nsubnets = ['x']");
    Path file =
        write(
            "t.toml",
            "network_name = 'a'\nnetwork_key_file = '"
                + write("network.key", "k".repeat(32))
                + "'\napi_token_file = '"
                + write("token", "")
                + "'\ntopic_config = '"
                + topics
                + "'");
    CommandRun run = CommandRun.of("-c", file.toString(), "config", "check");

    assertEquals(1, run.exit());
    assertEquals("", run.out());
    List<String> lines = run.err().lines().toList();
    assertEquals(3, lines.size(), run::toString);
    assertTrue(lines.get(0).contains("between 2 and 64 bytes"), run::toString);
    assertTrue(lines.get(1).endsWith("token must hold one line"), run::toString);
    assertEquals("Error: " + topics + ":2: a.subnets: malformed subnet: x", lines.get(2));

    write("t.toml", "network_name = 'some'");
    CommandRun half = CommandRun.of("-c", file.toString(), "config", "check");
    assertEquals(1, half.exit());
    assertTrue(half.err().contains("need each other"), half::toString);
  }

  @Test
  void commandLineWinsOverTheFileAlsoWithTheDefaultValue() throws Exception {
    Path file =
        write(
            "t.toml", "tcp_listen_port = 1\ntun_name = \"fromfile\"\npeers = \"tcp://1.2.3.4:5\"");
    MyceliumCommand given = configured(file, "-t", "9651", "--peers", "tcp://5.6.7.8:9");
    MyceliumCommand silent = configured(file);

    assertEquals(9651, given.daemonOptions.tcpListenPort);
    assertEquals("fromfile", given.daemonOptions.tunName);
    assertEquals("5.6.7.8", given.daemonOptions.peerArguments().get(0).endpoint().host());
    assertEquals(1, silent.daemonOptions.tcpListenPort);
    assertEquals("1.2.3.4", silent.daemonOptions.peerArguments().get(0).endpoint().host());
  }

  @Test
  void badTopicFileIsAStartUpErrorAndFoundByTheCheck() throws IOException {
    Path topics = write("topics.toml", "[a]\n[b]\nsubnets = ['400::/7', 'x']");
    Path file = write("t.toml", "no_tun = true\ntopic_config = '" + topics + "'");
    String problem = "Error: " + topics + ":3: b.subnets: malformed subnet: x\n";
    String config = file.toString();
    String key = home.resolve("never-made").toString();

    for (CommandRun run :
        List.of(
            CommandRun.of("-k", key, "-c", config),
            CommandRun.of("-k", key, "--no-tun", "--topic-config", topics.toString()),
            CommandRun.of("-c", config, "config", "check"),
            CommandRun.of("--topic-config", topics.toString(), "config", "check"))) {
      assertEquals(1, run.exit(), run::toString);
      assertTrue(run.err().endsWith(problem), run::toString);
    }
    assertTrue(Files.notExists(home.resolve("never-made")));

    write("topics.toml", "[a]\n[b]\nsubnet = []");
    CommandRun good = CommandRun.of("-c", config, "config", "check");
    assertEquals(0, good.exit(), good::toString);
    assertTrue(good.out().endsWith("topics.toml is good: 2 topics\n"), good::toString);
    assertTrue(good.err().contains("topics.toml:3: unknown key 'subnet'"), good::toString);
  }

  private static MyceliumCommand configured(Path file, String... arguments) {
    MyceliumCommand command = new MyceliumCommand(OptionsTest.SURROUNDINGS, Signals::install);
    new picocli.CommandLine(command).parseArgs(arguments);
    command.configFile = file;
    ConfiguredOptions.apply(command.configuration(), command.spec);
    return command;
  }

  @Test
  void halfAPrivateNetworkInTheFileIsRefused() throws IOException {
    CommandRun half =
        CommandRun.of("--no-tun", "-c", "" + write("t.toml", "network_name = \"some\""));

    assertEquals(1, half.exit());
    assertTrue(half.err().contains("need each other"), half::toString);
  }

  @Test
  void hangUpComparesThePeersOfTheFile() throws Exception {
    Path file =
        write(
            "t.toml",
            """
            no_tun = true
            tcp_listen_port = 0
            quic_listen_port = 0
            disable_peer_discovery = true
            peers = ["tcp://127.0.0.1:1"]""");
    try (DaemonProcess daemon = DaemonProcess.start(home, List.of(), "-c", file.toString())) {
      daemon.awaitLine("Using configuration file " + file);
      daemon.awaitPort();

      write("t.toml", "peers = [\"tcp://127.0.0.1:2\", \"tcp://127.0.0.1:3\"]\n");
      daemon.signal("HUP");
      daemon.awaitLine("2 peers added, 1 removed");
      Path topics = write("topics.toml", "[a]\n[b]\nsubnets = ['400::/7']");
      String withTopics = "topic_config = '" + topics + "'\n";
      write("t.toml", "peers = ['tcp://127.0.0.1:2', 'tcp://127.0.0.1:3']\n" + withTopics);
      daemon.signal("HUP");
      daemon.awaitLine("rules for 2 topics are in force");
      write("topics.toml", "[a]\nsubnets = ['x']");
      write("t.toml", "peers = ['tcp://127.0.0.1:3']\n" + withTopics);
      daemon.signal("HUP");
      daemon.awaitLine(
          Pattern.compile("ERROR.*nothing is changed: .*topics.toml:2: a.subnets: malformed"));
      write("t.toml", "peers = [\"tcp://127.0.0.1:2\", 5]\n");
      daemon.signal("HUP");
      daemon.awaitLine(Pattern.compile("ERROR.*nothing is changed: .*t.toml:1: peers: "));
      Files.delete(file);
      daemon.signal("HUP");
      daemon.awaitLine("nothing is changed");

      daemon.signal("USR1");
      daemon.awaitLine("peers: 2");
      daemon.awaitLine("  Tcp 127.0.0.1:2, static");
      daemon.awaitLine("  Tcp 127.0.0.1:3, static");
      daemon.signal("TERM");
      assertEquals(0, daemon.awaitExit());
    }
  }

  private CommandRun inspect(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    environment.putAll(more);
    return CommandRun.of(environment, "inspect");
  }

  private Path write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }
}
