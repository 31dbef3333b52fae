package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.cli.api.ApiServers;
import dev.mycelium.cli.api.ApiServers.Kind;
import dev.mycelium.cli.api.ApiSettings;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recorded {@code message} commands, one after the other, with two live nodes of ours in place
 * of the recorded ones. They have their keys, so that all but the ids is the same.
 */
class RecordedMessagesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FREE = "127.0.0.1:0";
  private static final Pattern ID = Pattern.compile("\\{\"id\":\"([0-9a-f]{16})\"");
  private static final int BIG_BYTES = 1_600_000;

  /** Spec 09 §6 and §7, spec 06 §18 no 21: the status that ours ends with. */
  private static final Map<String, Integer> BETTER_STATUS =
      Map.of(
          "receive this topic: refused by the node", 0,
          "send and wait one second, no reply: the id, exit code 0", 1,
          "file of 1,600,000 bytes: over the limit of the node", 0);

  /** That a message is lost or not found is not repeated, nor a signal, nor a newline too many. */
  private static final Set<String> OTHER_OUTPUT =
      Set.of(
          "receive raw: one newline is added",
          "receive raw, bytes (standard output is shown as a Python byte string)",
          "receive it raw",
          "receive after that",
          "receive this topic: refused by the node",
          "file of 1,600,000 bytes: over the limit of the node");

  private static final Set<String> NOT_REPEATED =
      Set.of(
          "receive without filter",
          "receive without --timeout, interrupted by SIGINT after one second");

  @TempDir Path directory;

  private final Node b = node(32, List.of());
  private final Node a = node(0, b.listeners());
  private final ApiServers apiOfA = ApiServers.open(ApiSettings.of(FREE, FREE, null), a);
  private final ApiServers apiOfB = ApiServers.open(ApiSettings.of(FREE, FREE, null), b);

  private @Nullable MessageSubscription replies;

  /** Recorded ids and those that came in their place. */
  private final Map<String, String> ids = new HashMap<>();

  private static Node node(int key, Collection<Endpoint> peers) {
    return Node.builder()
        .identity(TestKeys.startingWith(key))
        .listen("tcp://127.0.0.1:0")
        .peers(peers)
        .start();
  }

  @BeforeEach
  void layOut() throws IOException, InterruptedException {
    assertTrue(a.awaitPeers(1, PATIENCE));
    Files.write(directory.resolve("data.bin"), HexFormat.of().parseHex("c6e57e"));
    Files.writeString(directory.resolve("text.txt"), "line 1\nline 2\n");
    Files.createFile(directory.resolve("empty.bin"));
    Files.write(directory.resolve("big.bin"), new byte[BIG_BYTES]);
    replies = b.messages().subscribe(Topic.of("t"), question -> question.reply(bytes("the reply")));
  }

  @AfterEach
  void close() {
    if (replies != null) {
      replies.close();
    }
    apiOfA.close();
    apiOfB.close();
    a.close();
    b.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void commandsPrintWhatTheReferencesPrinted() throws IOException {
    List<Recording> recordings = Recording.read("message.txt");
    int repeated = 0;
    for (Recording recording : recordings) {
      if (!NOT_REPEATED.contains(recording.title())) {
        repeat(recording);
        repeated++;
      }
    }
    assertTrue(repeated > 50, "recordings were not found");
    assertEquals("from stdin", ids.get("out.bin as first written"));
    assertEquals("hello", Files.readString(directory.resolve("out.bin")));
  }

  private void repeat(Recording recording) throws IOException {
    CommandRun run =
        CommandRun.fed(
            standardInput(recording), Map.of("HOME", directory.toString()), words(recording));

    String title = recording.title();
    int expected = BETTER_STATUS.getOrDefault(title, Integer.parseInt(recording.exit()));
    assertEquals(expected, run.exit(), () -> title + ": " + run);
    assertEquals(expected == 0, run.err().isEmpty(), () -> title + ": " + run);
    if (OTHER_OUTPUT.contains(title)) {
      checkOther(title, run.out());
    } else {
      assertEquals(translated(printed(recording), run.out()), run.out(), title);
    }
    if (title.equals("receive into a file")) {
      ids.put("out.bin as first written", Files.readString(directory.resolve("out.bin")));
    }
  }

  private static String standardInput(Recording recording) {
    return recording.notes().stream()
        .filter(note -> note.startsWith("standard input: "))
        .map(note -> note.substring("standard input: ".length()))
        .collect(Collectors.joining());
  }

  /**
   * The files lie in the directory of the test; what is read by its own name is our standard input.
   */
  private String[] words(Recording recording) {
    List<String> words = new ArrayList<>();
    String before = "";
    for (String word : recording.arguments()) {
      String now = ids.getOrDefault(word, word);
      if (before.equals("--msg-path")) {
        now = word.equals("/dev/stdin") ? "-" : directory.resolve("./" + word).toString();
      } else if (before.equals("--api-addr")) {
        ApiServers api = word.endsWith(":20801") ? apiOfA : apiOfB;
        now = "127.0.0.1:" + api.address(Kind.REST).orElseThrow().getPort();
      }
      words.add(now);
      before = word;
    }
    return words.toArray(String[]::new);
  }

  private static String printed(Recording recording) {
    return recording.out().stream()
        .filter(line -> !line.startsWith("<time>"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** With our ids; the first time that one is printed it is learned. */
  private String translated(String recorded, String ours) {
    Matcher theirs = ID.matcher(recorded);
    Matcher found = ID.matcher(ours);
    if (!theirs.find() || !found.find()) {
      return recorded;
    }
    String id = ids.computeIfAbsent(theirs.group(1), unknown -> found.group(1));
    return recorded.replace(theirs.group(1), id);
  }

  private static void checkOther(String title, String out) {
    switch (title) {
      case "receive raw: one newline is added" -> assertEquals("line 1\nline 2\n", out);
      case "receive it raw" -> assertEquals("", out);
      case "receive after that" -> assertTrue(out.contains("\"payload\":\"lost\""), out);
      case "receive this topic: refused by the node" ->
          assertTrue(out.contains("\"topic\":\"ab~\",\"payload\":\"plus\""), out);
      case "file of 1,600,000 bytes: over the limit of the node" ->
          assertTrue(ID.matcher(out).find(), out);
      default ->
          assertEquals(new String(HexFormat.of().parseHex("c6e57e"), StandardCharsets.UTF_8), out);
    }
  }
}
