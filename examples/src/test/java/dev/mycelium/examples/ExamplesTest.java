package dev.mycelium.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.SecretKey;
import dev.mycelium.testing.InMemoryLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example prints what it promises; the README shows the source as it is. */
class ExamplesTest {
  private static final Path EXAMPLE =
      Path.of("src", "main", "java", "dev", "mycelium", "examples", "EmbeddedNode.java");

  @TempDir Path directory;

  /** An example as its main method. */
  private interface Program {
    void run() throws Exception;
  }

  @Test
  void embeddedNodeConnectsToItsPeer() throws Exception {
    Path keyFile = directory.resolve("node.key");
    try (Node peer = Node.builder().listen("tcp://127.0.0.1:0").start()) {
      String uri = peer.listeners().get(0).uri();

      List<String> lines = output(() -> EmbeddedNode.main(new String[] {keyFile + "", uri}));

      assertEquals(
          List.of(
              "I am " + SecretKey.load(keyFile).publicKey().address(),
              "connected",
              peer.listeners().get(0) + " is ALIVE"),
          lines);
    }
  }

  @Test
  void twoNodesExchangePackets() throws Exception {
    assertEquals(
        List.of("connected: true", "route: true", "echo: true and true", "arrived unchanged: true"),
        output(() -> TwoNodes.main(new String[0])));
  }

  @Test
  void workersAnswerTheirJobs() throws Exception {
    assertEquals(
        List.of("job 1 done", "job 2 done", "job 3 done", "job 4 done"),
        output(() -> WorkQueue.main(new String[0])));
  }

  @Test
  void chatKeepsRoomsApart() throws Exception {
    assertEquals(
        List.of(
            "bob hears in the kitchen: Tea?",
            "bob hears in the garden: The roses are out.",
            "alice hears in the kitchen: Yes, please."),
        output(() -> Chat.main(new String[0])));
  }

  @Test
  void calculatorAnswersEachQuestion() throws Exception {
    assertEquals(
        List.of(
            "12 squared is 144",
            "111111111111 squared is 12345679012320987654321",
            "a dozen squared is not a number"),
        output(() -> Calculator.main(new String[0])));
  }

  @Test
  void webServerShowsItsNodeAndPings() throws Exception {
    try (Node node = Node.builder().start();
        Node other = Node.builder().start();
        WebServer web = WebServer.start(0, node)) {
      InMemoryLink.connect(node, other);
      assertTrue(node.awaitRoute(other.address(), Duration.ofSeconds(20)));

      String overview = get(web, "/").body();
      assertTrue(overview.startsWith("I am " + node.address() + "\n"), overview);
      assertTrue(overview.contains("route to " + other.address().subnet()), overview);
      assertEquals(other.address() + " is there\n", get(web, "/ping?" + other.address()).body());
      assertEquals(400, get(web, "/ping?nobody").statusCode());
    }
  }

  private static HttpResponse<String> get(WebServer web, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + web.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void fileArrivesUnchanged() throws Exception {
    Path source = directory.resolve("source");
    Path target = directory.resolve("target");
    byte[] data = new byte[1_000_001];
    new java.util.Random(1).nextBytes(data);
    Files.write(source, data);
    assertEquals(
        List.of("topics open: [files]", "copied 1000001 bytes"),
        output(() -> FileTransfer.main(new String[] {source + "", target + ""})));
    assertEquals(-1, Files.mismatch(source, target));
  }

  @Test
  void readmeShowsTheSourceOfTheExample() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "."));
    String source = Files.readString(module.resolve(EXAMPLE));
    int start = source.indexOf('\n', source.indexOf("// README: embed")) + 1;
    int end = source.lastIndexOf('\n', source.indexOf("// README: end"));
    String snippet = source.substring(start, end).stripIndent();

    String readme = Files.readString(module.resolve("..").resolve("README.md"));

    assertTrue(readme.contains("```java\n" + snippet + "\n```\n"), snippet);
  }

  private static List<String> output(Program program) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
