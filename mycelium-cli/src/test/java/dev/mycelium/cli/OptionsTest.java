package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.cli.log.LogFormat;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The parsing rules of spec 07 §3.1. */
class OptionsTest {
  private static final String KEY = TestKeys.PUBLIC_KEY_A;
  static final Surroundings SURROUNDINGS =
      new Surroundings(
          Map.of(),
          "Linux",
          "",
          false,
          false,
          InputStream.nullInputStream(),
          System.out,
          System.err);

  @Test
  void severalPeersFollowOneFlagAndFlagsRepeat() {
    MyceliumCommand parsed =
        parse("--peers", "tcp://1.2.3.4:1", "quic://[::1]:2", "--peers", "vsock://2:3", "-t1");

    assertEquals(
        List.of("tcp://1.2.3.4:1", "quic://[::1]:2", "vsock://2:3"),
        parsed.daemonOptions.peerArguments().stream()
            .map(PeerArgument::endpoint)
            .map(Endpoint::uri)
            .toList());
    assertEquals(1, parsed.daemonOptions.tcpListenPort);
  }

  @Test
  void attachedPeerIsOneOnly() {
    assertEquals(2, CommandRun.of("--peers=tcp://1.2.3.4:1", "tcp://1.2.3.4:2").exit());
    assertEquals(0, CommandRun.of("--peers=tcp://1.2.3.4:1", "inspect", KEY).exit());
  }

  @Test
  void emptyPeerIsNone() {
    assertNull(parse("--peers", "").daemonOptions.peers);
    assertEquals(
        2, parse("--peers", "", "1.2.3.4:1", "", "1.2.3.4:2").daemonOptions.peerArguments().size());
    assertEquals(2, CommandRun.of("--peers").exit());
  }

  @Test
  void wordInAPeerListIsNeverASubcommand() {
    CommandRun run = CommandRun.of("--peers", "tcp://1.2.3.4:1", "inspect", KEY);

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("'inspect'"), run.err());
  }

  @Test
  void bareAddressIsTakenAsTcp() {
    PeerArgument peer = parse("--peers", "1.2.3.4:5").daemonOptions.peerArguments().get(0);

    assertEquals(new PeerArgument(Endpoint.parse("tcp://1.2.3.4:5"), true), peer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t 9", "-t9", "-t=9", "--tcp-listen-port 9", "--tcp-listen-port=9"})
  void portIsReadInEveryNotation(String arguments) {
    assertEquals(9, parse(arguments.split(" ", -1)).daemonOptions.tcpListenPort);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t -1",
        "-t 65536",
        "-q 65536",
        "-t 99999999999999999999",
        "--update-workers 0",
        "--update-workers 256",
        "--firewall-mark 4294967296",
        "--vsock-listen-port -1",
        "--peer-discovery-port x",
        "--api-addr 1.2.3.4",
        "--metrics-api-address [::1]",
        "--log-format Compact",
        "-k a inspect -k",
        "--tun-name --no-tun",
        "--network-name ab",
        "--network-key-file x",
        "@file"
      })
  void valuesOutOfRangeAreUsageErrors(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" ", -1));

    assertEquals(2, run.exit(), run::toString);
    assertTrue(run.out().isEmpty(), run::toString);
  }

  @Test
  void everyOptionOfTheReferenceIsUnderstood() {
    MyceliumCommand parsed =
        parse(
            ("-k k -c c -d --silent --log-format logfmt --peers tcp://1.2.3.4:1 -t 65535"
                    + " --disable-quic -q 0 --peer-discovery-port 1 --disable-peer-discovery"
                    + " --peer-discovery-interface a --peer-discovery-interface b"
                    + " --api-addr 127.0.0.1:1 --jsonrpc-addr [::1]:2 --no-tun --tun-name t"
                    + " --metrics-api-address 0.0.0.0:3 --firewall-mark 4294967295"
                    + " --update-workers 255 --topic-config t --cdn-cache d"
                    + " --vsock-listen-port 4294967295 --enable-dns --network-name n"
                    + " --network-key-file f")
                .split(" ", -1));

    assertEquals(LogFormat.LOGFMT, parsed.logFormat);
    assertEquals(List.of("a", "b"), parsed.daemonOptions.peerDiscoveryInterfaces);
    assertEquals(4294967295L, parsed.daemonOptions.firewallMark);
    assertTrue(parsed.daemonOptions.disableQuic);
    assertEquals(0, parsed.daemonOptions.quicListenPort);
  }

  /** Their names decide early whether the program is the daemon, which handles signals. */
  @Test
  void everyCommandIsKnownToTheProgram() {
    CommandRun help = CommandRun.of("--help");
    Set<String> listed = new TreeSet<>();
    Pattern.compile("(?m)^  ([a-z][a-z-]+) +[A-Z]")
        .matcher(help.out().substring(help.out().indexOf("Commands:")))
        .results()
        .forEach(match -> listed.add(match.group(1)));

    assertEquals(new TreeSet<>(Main.COMMANDS), listed);
  }

  @Test
  void optionWithoutEffectSaysSoInOneLine() {
    CommandRun run = CommandRun.of("--update-workers", "1", "inspect", KEY, "-c", "nowhere.toml");

    assertEquals(0, run.exit());
    assertEquals(
        List.of("--update-workers is accepted but has no effect yet"),
        run.err().lines().map(line -> line.replaceFirst(".*mycelium: ", "")).toList());
  }

  @Test
  void privateNetworkWithoutItsKeyIsRefusedInsteadOfJoiningThePublicOne() {
    CommandRun run =
        CommandRun.of("--network-name", "ab", "--network-key-file", "none", "--no-tun");

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("Error: cannot read the network key file none"), run.err());
  }

  @Test
  void versionNamesTheProgramOursAndTheProtocol() {
    CommandRun run = CommandRun.of("-V");

    assertEquals(0, run.exit());
    assertTrue(run.out().matches("mycelium \\d+\\.\\d+\\.\\d+\\S* \\(protocol 0\\.7\\.10\\)\n"));
    assertEquals(2, CommandRun.of("inspect", "--version").exit());
  }

  @Test
  void invalidRustLogIsAClearError() {
    for (String filter : List.of("=nonsense=x", "mycelium=loud")) {
      CommandRun run = CommandRun.of(Map.of("RUST_LOG", filter), "inspect", KEY);

      assertEquals(1, run.exit());
      assertTrue(run.err().startsWith("Error: invalid RUST_LOG: "), run.err());
      assertTrue(run.out().isEmpty(), run.out());
    }
  }

  @Test
  void readmeTableListsExactlyTheOptions() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "."));
    Matcher rows =
        Pattern.compile("(?m)^\\| `.*?\\|")
            .matcher(Files.readString(module.resolve("..").resolve("README.md")));
    Set<String> listed = new TreeSet<>();
    while (rows.find()) {
      Pattern.compile("--[a-z-]+")
          .matcher(rows.group())
          .results()
          .forEach(r -> listed.add(r.group()));
    }

    Set<String> known = new TreeSet<>();
    new CommandLine(new MyceliumCommand(SURROUNDINGS, Signals::install))
        .getCommandSpec()
        .options()
        .forEach(option -> known.add(option.longestName()));
    assertEquals(known, listed);
  }

  private static MyceliumCommand parse(String... arguments) {
    MyceliumCommand command = new MyceliumCommand(SURROUNDINGS, Signals::install);
    new CommandLine(command).parseArgs(arguments);
    return command;
  }
}
