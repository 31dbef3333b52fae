package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.ScriptedApi.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a node, against recorded requests and answers. */
class ClientCommandsTest {
  private static final String KEY =
      "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254";

  /** Spec 09 §6.2 and §7, spec 07 §16: ours does better; the status it ends with. */
  private static final Map<String, Integer> BETTER =
      Map.of(
          "message send --wait", 1,
          "message send --wait --timeout 0", 1,
          "status 500 with text: routes selected --json", 1,
          "status 500 with text: proxy list --json", 1,
          "status 500 with text: stats packets --json", 1,
          "status 500 with valid JSON: peers list", 1,
          "status 500 with valid JSON: routes selected", 1,
          "old form of the endpoint", 0,
          "durations and byte totals", 0);

  /** What it prints then is checked by tests of their own. */
  private static final Set<String> OTHER_OUTPUT =
      Set.of("old form of the endpoint", "durations and byte totals");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> commandsSendWhatTheReferenceSendsAndPrintWhatItPrints() {
    List<Recording> recordings = Recording.read("requests.txt");
    assertTrue(recordings.size() > 35);
    return recordings.stream().map(r -> DynamicTest.dynamicTest(r.title(), () -> check(r)));
  }

  private void check(Recording recording) throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(answer(recording))) {
      CommandRun run = run(api, recording.arguments());

      int recorded = Integer.parseInt(recording.exit());
      int expected = BETTER.getOrDefault(recording.title(), recorded);
      assertEquals(expected, run.exit(), run::toString);
      if (!OTHER_OUTPUT.contains(recording.title())) {
        boolean printed = recorded == 0 && (expected == 0 || recording.title().startsWith("mes"));
        assertEquals(printed ? lines(recording.out()) : "", run.out());
      }
      assertEquals(expected == 0, run.err().isEmpty(), run::toString);
      List<String> sent = new ArrayList<>();
      for (ScriptedApi.Request request : api.requests()) {
        sent.add("> " + request.line());
        if (!request.contentType().isEmpty()) {
          sent.add("> content-type: " + request.contentType());
          sent.add(">> " + request.body());
        }
      }
      assertEquals(requests(recording), sent);
    }
  }

  private static List<String> requests(Recording recording) {
    return recording.lines().stream()
        .filter(line -> line.startsWith("> ") || line.startsWith(">> "))
        .filter(line -> !line.startsWith("> accept"))
        .map(line -> line.replace("topic=YWJ+", "topic=YWJ%2B")) // spec 06 §18, 21
        .toList();
  }

  private static Answer answer(Recording recording) {
    String line =
        recording.lines().stream().filter(l -> l.startsWith("< ")).findFirst().orElseThrow();
    String[] words = line.substring(2).split(" ", 3);
    int status = Integer.parseInt(words[0]);
    return words.length < 3
        ? new Answer(status, "", "")
        : new Answer(status, words[1], Answer.json(status, words[2]).body());
  }

  private static CommandRun run(ScriptedApi api, List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    words.set(words.indexOf("--api-addr") + 1, api.address());
    return CommandRun.of(words.toArray(String[]::new));
  }

  private CommandRun run(ScriptedApi api, String... arguments) {
    List<String> words = new ArrayList<>(List.of("--api-addr", api.address()));
    words.addAll(List.of(arguments));
    return CommandRun.of(Map.of("HOME", directory.toString()), words.toArray(String[]::new));
  }

  @TestFactory
  Stream<DynamicTest> recordedJsonBecomesTheRecordedTable() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : List.of("peers.txt", "routes.txt", "stats.txt", "proxy.txt")) {
      Recording table = null;
      for (Recording recording : Recording.read(file)) {
        List<String> arguments = recording.arguments();
        if (arguments.contains("--json") && !arguments.contains("connect") && table != null) {
          Recording before = table;
          tests.add(
              DynamicTest.dynamicTest(
                  file + ": " + recording.title(), () -> checkTable(recording, before)));
        }
        table = arguments.contains("--json") ? null : recording;
      }
    }
    assertTrue(tests.size() >= 8, tests::toString);
    return tests.stream();
  }

  private static void checkTable(Recording json, Recording table) throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Answer.json(200, lines(json.out()).strip()))) {
      assertEquals(lines(json.out()), run(api, json.arguments()).out());
      assertEquals(lines(table.out()), run(api, table.arguments()).out());
    }
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  @TestFactory
  Stream<DynamicTest> withoutANodeEveryCommandEndsAsTheReferences() {
    List<Recording> recordings = Recording.read("api-unreachable.txt");
    assertTrue(recordings.size() > 20);
    return recordings.stream()
        .map(r -> DynamicTest.dynamicTest(r.title(), () -> checkUnreachable(r)));
  }

  private static void checkUnreachable(Recording recording) {
    List<String> words = new ArrayList<>(recording.arguments());
    words.removeIf(word -> word.equals("--api-addr") || word.equals("127.0.0.1:20999"));
    words.addAll(0, List.of("--api-addr", "127.0.0.1:1"));

    CommandRun run = CommandRun.of(recording.environment(), words.toArray(String[]::new));

    assertEquals(Integer.parseInt(recording.exit()), run.exit(), run::toString);
    assertEquals("", run.out());
    assertEquals(run.exit(), run.err().lines().count(), run::toString);
  }

  @Test
  void addressAndTokenMayFollowTheCommand() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    try (ScriptedApi api = ScriptedApi.saying(Answer.json(200, "[]"))) {
      String[] where = {"--api-addr", api.address(), "--api-token-file", token.toString()};
      for (String command : List.of("peers list", "message receive --timeout 0", "proxy list")) {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.addAll(List.of(where));
        CommandRun unused = CommandRun.of(words.toArray(String[]::new));
      }
      assertEquals(3, api.requests().size());
      api.requests().forEach(r -> assertEquals("Bearer secret", r.authorization()));
    }
    String port = "127.0.0.1:1";
    assertEquals(2, CommandRun.of("peers", "list", "--api-addr", "here").exit());
    assertEquals(1, CommandRun.of("peers", "list", "--api-addr", port).exit());
  }

  @Test
  void daysAndHoursAreCountedRight() throws Exception {
    Recording recording =
        Recording.read("requests.txt").stream()
            .filter(r -> r.title().startsWith("durations"))
            .findFirst()
            .orElseThrow();
    try (ScriptedApi api = ScriptedApi.saying(answer(recording))) {
      String out = run(api, recording.arguments()).out();

      for (String cell :
          List.of("1d 0h 0m 0s", "2d 2h 0m 0s", "60d 0h 0m 0s", "8.00 EiB", "1024.00 PiB")) {
        assertTrue(out.contains("| " + cell + " "), out);
      }
    }
  }

  @Test
  void oldAndNewFormsOfAPeerAreUnderstood() throws Exception {
    String peers =
        "[{\"endpoint\":{\"proto\":\"tcp\",\"socketAddr\":\"127.0.0.1:1\"},\"type\":\"static\","
            + "\"connectionState\":\"alive\",\"txBytes\":0,\"rxBytes\":0,\"discovered\":0,"
            + "\"lastConnected\":null,\"rttMicros\":5},{\"endpoint\":{\"proto\":\"quic\",\"addr\":"
            + "{\"socket\":\"[::1]:2\"},\"host\":\"node.example\"},\"type\":\"inbound\","
            + "\"connectionState\":\"dead\",\"txBytes\":0,\"rxBytes\":0,\"discovered\":0}]";
    try (ScriptedApi api = ScriptedApi.saying(Answer.json(200, peers))) {
      String table = run(api, "peers", "list").out();
      assertTrue(table.contains("| Tcp      | 127.0.0.1:1 "), table);
      assertTrue(table.contains("| Quic     | node.example ([::1]:2) "), table);

      String json = run(api, "peers", "list", "--json").out();
      assertTrue(json.contains("\"host\": \"node.example\""), json);
      assertFalse(json.contains("rttMicros"), json);
    }
  }

  @Test
  void mistakesAreFoundBeforeTheNodeIsAsked() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Answer.json(201, "{\"id\":\"00\"}"))) {
      String long256 = "x".repeat(256);
      for (List<String> wrong :
          List.of(
              List.of("send", KEY),
              List.of("send", "nonsense", "x"),
              List.of("send", "10.0.0.1", "x"),
              List.of("send", "2001:db8::1", "x"),
              List.of("send", KEY.substring(1), "x"),
              List.of("send", "g".repeat(64), "x"),
              List.of("send", "--msg-path", "missing.bin", KEY),
              List.of("send", "--wait", "--reply-to", "0011223344556677", KEY, "x"),
              List.of("send", "-t", long256, KEY, "x"),
              List.of("receive", "--msg-path", directory + "/nodir/out", "--timeout", "0"),
              List.of("receive", "-t", long256, "--timeout", "0"))) {
        List<String> words = new ArrayList<>(wrong);
        words.add(0, "message");
        CommandRun run = run(api, words.toArray(String[]::new));

        assertEquals(1, run.exit(), run::toString);
        assertEquals("", run.out());
      }
      assertEquals(1, run(api, "proxy", "connect", "--remote", "127.0.0.1").exit());
      assertEquals(1, run(api, "ping", "10.0.0.1").exit());
      assertEquals(List.of(), api.requests());
    }
  }

  @Test
  void groupWithoutCommandPrintsItsHelpAndEndsWithStatus2() {
    for (String group :
        List.of("peers", "routes", "message", "proxy", "stats", "proxy probe", "config")) {
      CommandRun alone = CommandRun.of(group.split(" ", -1));
      assertEquals(2, alone.exit());
      assertEquals("", alone.out());
      assertTrue(alone.err().contains("Usage: mycelium " + group), alone::toString);

      CommandRun help = CommandRun.of((group + " --help").split(" ", -1));
      assertEquals(0, help.exit());
      assertTrue(help.out().contains("Usage: mycelium " + group), help::toString);
    }
    assertEquals(0, CommandRun.of("message", "help", "send").exit());
    assertEquals(0, CommandRun.of("message", "send", "-h").exit());
  }

  @Test
  void helpAndCompletionKnowEveryCommand() {
    String help = CommandRun.of("--help").out();
    CommandRun completion = CommandRun.of("completion");

    assertEquals(0, completion.exit());
    for (String command :
        List.of("peers", "routes", "message", "proxy", "stats", "status", "ping", "config")) {
      assertTrue(help.contains("\n  " + command + " "), help);
      assertTrue(completion.out().contains(command), completion::toString);
    }
  }

  @Test
  void nothingAtTheAddressIsOneClearLine() {
    CommandRun run = CommandRun.of("--api-addr", "127.0.0.1:1", "peers", "list");

    assertEquals(1, run.exit());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run::toString);
    assertTrue(run.err().startsWith("Error: nothing answers at the API address 127.0.0.1:1"));
    assertEquals(0, CommandRun.of("--api-addr", "127.0.0.1:1", "peers", "add").exit());
  }

  @Test
  void addressAndTokenComeFromTheFileAndTheCommandLineWins() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    try (ScriptedApi inFile = ScriptedApi.saying(Answer.json(200, "[]"));
        ScriptedApi given = ScriptedApi.saying(Answer.json(200, "[]"))) {
      Path file =
          Files.writeString(
              directory.resolve("t.toml"),
              "api_addr = '" + inFile.address() + "'\napi_token_file = '" + token + "'\n");

      assertEquals(0, CommandRun.of("-c", "" + file, "peers", "list").exit());
      assertEquals(
          0, CommandRun.of("-c", "" + file, "--api-addr", given.address(), "peers", "list").exit());

      assertEquals("Bearer secret", inFile.requests().get(0).authorization());
      assertEquals(1, given.requests().size());
      Files.writeString(file, "api_addr = 5");
      assertEquals(1, CommandRun.of("-c", "" + file, "peers", "list").exit());
    }
  }

  @Test
  void largeMessageGoesToOursAsItIsAndToAReferenceAsJson() throws Exception {
    byte[] data = new byte[1_500_000];
    new Random(1).nextBytes(data);
    String file = Files.write(directory.resolve("data"), data).toString();
    String[] send = {"message", "send", "-t", "a~b?", "--msg-path", file, "400::1"};

    try (ScriptedApi ours =
        new ScriptedApi(
            request ->
                Answer.json(request.line().startsWith("HEAD") ? 200 : 201, "{\"id\":\"1\"}"))) {
      assertEquals("{\"id\":\"1\"}\n", run(ours, send).out());
      assertEquals("HEAD /api/v1/openapi.json", ours.requests().get(0).line());
      ScriptedApi.Request upload = ours.requests().get(1);
      assertEquals("POST /api/v1/messages?dst=400%3A%3A1&topic=YX5iPw%3D%3D", upload.line());
      assertEquals("application/octet-stream", upload.contentType());
      assertArrayEquals(data, upload.body().getBytes(StandardCharsets.ISO_8859_1));
    }
    try (ScriptedApi reference =
        new ScriptedApi(
            request ->
                Answer.json(request.line().startsWith("HEAD") ? 404 : 201, "{\"id\":\"1\"}"))) {
      assertEquals("{\"id\":\"1\"}\n", run(reference, send).out());
      ScriptedApi.Request upload = reference.requests().get(1);
      assertEquals(
          "{\"dst\":{\"ip\":\"400::1\"},\"topic\":\"YX5iPw==\",\"payload\":\""
              + Base64.getEncoder().encodeToString(data)
              + "\"}",
          upload.body());

      Files.write(Path.of(file), new byte[2_000_000]);
      CommandRun tooLarge = run(reference, send);
      assertEquals(1, tooLarge.exit());
      assertTrue(tooLarge.err().contains("too large for this node"), tooLarge::toString);
      assertEquals(3, reference.requests().size());
    }
  }

  @Test
  void tenMegabytesPassThroughPipesUnchanged() throws Exception {
    byte[] data = new byte[10_000_000];
    new Random(2).nextBytes(data);
    try (ScriptedApi api =
        new ScriptedApi(
            request -> {
              if (request.line().startsWith("GET")) {
                return Answer.json(
                    200,
                    "{\"id\":\"00\",\"srcIp\":\"400::1\",\"srcPk\":\"a\",\"dstIp\":\"400::2\","
                        + "\"dstPk\":\"b\",\"payload\":\""
                        + Base64.getEncoder().encodeToString(data)
                        + "\"}");
              }
              return Answer.json(request.line().startsWith("HEAD") ? 200 : 201, "{\"id\":\"1\"}");
            })) {
      ClientProcess sent =
          ClientProcess.run(
              data, "--api-addr", api.address(), "message", "send", "--msg-path", "-", KEY);
      assertEquals(0, sent.exit(), sent::err);
      assertEquals("{\"id\":\"1\"}\n", sent.text());
      assertArrayEquals(data, api.requests().get(1).body().getBytes(StandardCharsets.ISO_8859_1));

      ClientProcess received =
          ClientProcess.run(
              new byte[0], "--api-addr", api.address(), "message", "receive", "--raw");
      assertEquals(0, received.exit(), received::err);
      assertArrayEquals(data, received.out());
      assertEquals("", received.err());
    }
  }

  @Test
  void pingPrintsRepliesAndLosses() throws Exception {
    String reply = "{\"ip\":\"400::1\",\"rttMicros\":843}";
    try (ScriptedApi api =
        new ScriptedApi(r -> Answer.json(r.body().contains("400::1") ? 200 : 408, reply))) {
      CommandRun answered = run(api, "ping", "-n", "2", "-i", "0", "400::1");
      assertEquals(0, answered.exit(), answered::toString);
      assertEquals(
          """
          reply from 400::1: seq=1 time=0.843 ms
          reply from 400::1: seq=2 time=0.843 ms
          2 sent, 2 received, 0 % lost
          min 0.843 ms, mean 0.843 ms, max 0.843 ms
          """,
          answered.out());

      CommandRun lost = run(api, "ping", "-n", "1", "400::2");
      assertEquals(1, lost.exit());
      assertEquals("no reply: seq=1\n1 sent, 0 received, 100 % lost\n", lost.out());
      assertEquals(
          "{\"dst\":{\"ip\":\"400::2\"},\"timeoutMillis\":5000}", api.requests().get(2).body());
    }
    String unreachable =
        "{\"ip\":\"400::1\",\"reason\":\"hopLimitExceeded\",\"reporter\":\"437::1\"}";
    try (ScriptedApi api = ScriptedApi.saying(Answer.json(408, unreachable))) {
      assertTrue(
          run(api, "ping", "-n", "1", "400::1")
              .out()
              .startsWith("no reply: seq=1 (hop limit exceeded, says 437::1)\n"));
    }
    try (ScriptedApi reference = ScriptedApi.saying(new Answer(404, "", ""))) {
      CommandRun refused = run(reference, "ping", "400::1");
      assertEquals(1, refused.exit());
      assertTrue(refused.err().contains("cannot ping"), refused::toString);
    }
  }

  @Test
  void statusShowsEverythingOnOneScreen() throws Exception {
    AtomicInteger received = new AtomicInteger(2047);
    try (ScriptedApi api =
        new ScriptedApi(r -> Answer.json(200, statusAnswer(r.line(), received)))) {
      CommandRun run = run(api, "status");

      assertEquals(0, run.exit(), run::toString);
      for (String part :
          List.of(
              "address     430:9364::1\n",
              "received    2.00 KiB, ",
              "sent        0.00 B, 0.00 B/s\n",
              "routes      2 selected, 0 fallback, 0 queried\n",
              "peers       1 of 1 connected\n",
              "  Tcp   127.0.0.1:1 ",
              "rtt 1.500 ms")) {
        assertTrue(run.out().contains(part), run::toString);
      }
      assertTrue(run.out().lines().count() < 24, run::toString);
    }
  }

  /** One byte more from look to look. */
  private static String statusAnswer(String line, AtomicInteger received) {
    if (line.endsWith("/admin")) {
      return "{\"nodeSubnet\":\"430:9364::/64\",\"nodeIp\":\"430:9364::1\",\"nodePubkey\":\"ab\","
          + "\"nodeStartTime\":1716100000}";
    } else if (line.endsWith("/peers")) {
      return "[{\"endpoint\":{\"proto\":\"tcp\",\"addr\":{\"socket\":\"127.0.0.1:1\"}},"
          + "\"type\":\"static\",\"connectionState\":\"alive\",\"txBytes\":0,\"rxBytes\":"
          + received.getAndIncrement()
          + ",\"discovered\":0,\"lastConnected\":null,\"rttMicros\":1500}]";
    }
    return line.endsWith("selected") ? "[1,2]" : "[]";
  }

  @Test
  void oddAnswersAreErrorsAndNeverCrashes() throws IOException, InterruptedException {
    for (String body :
        List.of("", "{", "[1]", "{\"a\":[]}", "nul", "\"\\u12\"", "[".repeat(1000), "[{}]", "5e")) {
      try (ScriptedApi api = ScriptedApi.saying(Answer.json(200, body))) {
        for (String command :
            List.of("peers list", "routes queried", "proxy list", "stats packets", "status")) {
          CommandRun run = run(api, command.split(" ", -1));

          assertEquals(1, run.exit(), run::toString);
          assertTrue(run.err().startsWith("Error: the answer of the node is not"), run::toString);
          assertEquals("", run.out());
        }
      }
    }
  }
}
