package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.cli.api.ApiServers;
import dev.mycelium.cli.api.ApiServers.Kind;
import dev.mycelium.cli.api.ApiSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of the reference, with one of our nodes behind the API. */
class ReferenceClientTest {
  private static final String FREE = "127.0.0.1:0";

  private final Node node = Node.builder().start();
  private final ApiServers apis = ApiServers.open(ApiSettings.of(FREE, FREE, null), node);

  /** What a command wrote to standard output, and how it ended. */
  private record Run(int exit, String output) {}

  @BeforeEach
  void reference() {
    ReferenceProgram.require();
  }

  @AfterEach
  void close() {
    apis.close();
    node.close();
  }

  private Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ReferenceProgram.path(), "--silent"));
    command.addAll(
        List.of("--api-addr", "127.0.0.1:" + apis.address(Kind.REST).orElseThrow().getPort()));
    command.addAll(List.of("-k", "/nonexistent/key"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  @Test
  void peersAreAddedListedAndRemoved() throws Exception {
    assertEquals(0, run("peers", "add", "tcp://127.0.0.1:1", "quic://[::1]:2").exit());
    Run table = run("peers", "list");
    assertEquals(0, table.exit());
    assertTrue(table.output().contains("| Tcp      | 127.0.0.1:1 "), table::toString);
    assertTrue(table.output().contains("| Quic     | [::1]:2 "), table::toString);
    assertTrue(run("peers", "list", "--json").output().contains("\"socket\": \"127.0.0.1:1\""));
    assertEquals(1, run("peers", "add", "tcp://127.0.0.1:1").exit(), "known");
    assertEquals(0, run("peers", "remove", "tcp://127.0.0.1:1").exit());
    assertEquals(1, run("peers", "remove", "tcp://127.0.0.1:1").exit(), "unknown");
  }

  @Test
  void routesStatisticsAndProxiesAreShown() throws Exception {
    for (String list : List.of("selected", "fallback", "queried")) {
      assertEquals("[]\n", run("routes", list, "--json").output());
    }
    assertTrue(run("stats", "packets").output().startsWith("Statistics by Source IP:"));
    assertEquals("[]\n", run("proxy", "list", "--json").output());
    assertEquals(1, run("proxy", "connect").exit());
    assertEquals(0, run("proxy", "disconnect").exit());
    assertEquals(0, run("proxy", "probe", "start").exit());
    assertEquals(0, run("proxy", "probe", "stop").exit());
  }

  @Test
  void messagesAreSentAndReceived() throws Exception {
    String self = node.publicKey().toString();
    Run sent = run("message", "send", "--topic", "jobs", self, "hello");
    assertEquals(0, sent.exit());
    Run received = run("message", "receive", "--topic", "jobs", "--timeout", "60");
    assertEquals(0, received.exit());
    assertTrue(received.output().contains("\"payload\":\"hello\""), received::toString);
    assertTrue(received.output().contains(sent.output().substring(7, 23)), "the id");
  }
}
