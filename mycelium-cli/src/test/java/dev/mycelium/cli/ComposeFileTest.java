package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The command in compose.yml, with its variables filled in by a shell: the two agree on what it
 * uses of their syntax.
 */
class ComposeFileTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^ +command: >-\n((?: {6}.*\n)+)");

  private static MyceliumCommand parse(Map<String, String> variables) throws Exception {
    MyceliumCommand command = new MyceliumCommand(OptionsTest.SURROUNDINGS, Signals::install);
    new CommandLine(command).parseArgs(words(variables));
    return command;
  }

  private static String[] words(Map<String, String> variables)
      throws IOException, InterruptedException {
    Path checkout = Path.of(System.getProperty("basedir", "."), "..");
    Matcher command = COMMAND.matcher(Files.readString(checkout.resolve("compose.yml")));
    assertTrue(command.find());
    String line = command.group(1).replace('\n', ' ');
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-f", "-c", "printf '%s\\n' " + line).redirectErrorStream(true);
    shell.environment().keySet().removeIf(name -> name.startsWith("MYCELIUM_"));
    shell.environment().putAll(variables);
    Process filled = shell.start();
    String printed = new String(filled.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, filled.waitFor(), printed);
    return printed.split("\n");
  }

  @Test
  void withoutAnyVariableTheDaemonTakesItAndHasNoPeers() throws Exception {
    MyceliumCommand command = parse(Map.of());

    assertEquals(List.of(), command.daemonOptions.peerArguments());
    assertTrue(command.debug);
    assertEquals(Path.of("/data/private.key"), command.keyFile);
    assertEquals("mycelium0", command.daemonOptions.tunName);
  }

  @Test
  void everyVariableReachesItsOption() throws Exception {
    MyceliumCommand command =
        parse(
            Map.of(
                "MYCELIUM_LOG_OPTION", "silent",
                "MYCELIUM_PEERS_STRING", "quic://192.0.2.6:1 tcp://[2001:db8::6]:2",
                "MYCELIUM_QUIC_PORT", "3",
                "MYCELIUM_TCP_PORT", "4",
                "MYCELIUM_PD_PORT", "5",
                "MYCELIUM_TUN_IFNAME", "myc7"));

    assertEquals(
        List.of("quic://192.0.2.6:1", "tcp://[2001:db8::6]:2"),
        command.daemonOptions.peerArguments().stream()
            .map(PeerArgument::endpoint)
            .map(Endpoint::uri)
            .toList());
    assertTrue(command.silent);
    assertFalse(command.debug);
    assertEquals(3, command.daemonOptions.quicListenPort);
    assertEquals(4, command.daemonOptions.tcpListenPort);
    assertEquals(5, command.daemonOptions.peerDiscoveryPort);
    assertEquals("myc7", command.daemonOptions.tunName);
  }
}
