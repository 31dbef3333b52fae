package dev.mycelium.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.message.ForwardSocket;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRule;
import dev.mycelium.message.TopicRules;
import dev.mycelium.message.TopicSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file of topic rules means (spec 06 §10.2), and how much is said about a wrong one. */
class TopicFileTest {
  private static final Path FILE = Path.of("topics.toml");

  private static final String EXAMPLE =
      """
      default = "Reject"

      ["example.topic"]
      subnets = ["503:5478:df06:d79a::/64", "5fd:7636:b80:9ad0::1"]
      forward_socket = "/run/example.sock"

      [open]
      subnets = ["400::/7"]

      [blocked]
      """;

  private static TopicRules rules(String text) {
    return TopicFile.parse(FILE, text).rules();
  }

  @Test
  void exampleOfTheDescriptionIsUnderstood() {
    TopicFile file = TopicFile.parse(FILE, EXAMPLE);

    assertEquals(List.of(), file.warnings());
    assertFalse(file.rules().acceptByDefault());
    assertEquals(3, file.rules().rules().size());
    TopicRule rule = file.rules().rule(Topic.of("example.topic")).orElseThrow();
    assertEquals(
        List.of("503:5478:df06:d79a::/64", "5fd:7636:b80:9ad0::1/128"),
        rule.sources().stream().map(TopicSource::toString).toList());
    assertEquals(Optional.of(ForwardSocket.of(Path.of("/run/example.sock"))), rule.forwardSocket());
    OverlayAddress anybody = OverlayAddress.parse("437::1");
    assertTrue(file.rules().accepts(Topic.of("open"), anybody));
    assertFalse(file.rules().accepts(Topic.of("blocked"), anybody));
    assertFalse(file.rules().accepts(Topic.of("other"), anybody));
  }

  @Test
  void emptyFileAcceptsEverything() {
    assertEquals(TopicRules.OPEN, rules(""));
    assertEquals(TopicRules.OPEN, rules("\uFEFFdefault = \"Accept\""));
  }

  @Test
  void listOfSubnetsIsARuleToo() {
    TopicRules rules = rules("jobs = [\"400::/7\", \"10.0.0.0/8\"]\n\"\" = []");

    assertEquals(2, rules.rule(Topic.of("jobs")).orElseThrow().sources().size());
    assertEquals(Optional.of(TopicRule.NOBODY), rules.rule(Topic.NONE));
  }

  @Test
  void topicWithoutItsQuotesIsWarnedAbout() {
    TopicFile file = TopicFile.parse(FILE, "[example.topic]\nsubnets = []\n[a]\nsubnet = 1");

    assertEquals(
        List.of(
            "topics.toml:1: unknown key 'topic' of topic 'example' is ignored:"
                + " a topic with a dot needs quotes, [\"example.topic\"]",
            "topics.toml:4: unknown key 'subnet' of topic 'a' is ignored"),
        file.warnings());
    assertEquals(Optional.of(TopicRule.NOBODY), file.rules().rule(Topic.of("example")));
  }

  @Test
  void everythingThatIsWrongIsNamedWithItsLine() {
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                rules(
                    """
                    default = "reject"
                    a = 5
                    b = ["400::/7",
                         "nonsense", 6]
                    [c]
                    subnets = "400::/7"
                    forward_socket = false
                    [d]
                    subnets = ["400::/129"]
                    ["%s"]
                    """
                        .formatted("x".repeat(256))));

    assertEquals(
        List.of(
            "8 problems in topics.toml:",
            "topics.toml:1: default: expected \"Accept\" or \"Reject\", not the string \"reject\"",
            "topics.toml:2: a: expected a table, or an array of subnets, not 5",
            "topics.toml:4: b: malformed subnet: nonsense",
            "topics.toml:4: b: expected a string, not 6",
            "topics.toml:6: c.subnets: expected an array of subnets, not the string \"400::/7\"",
            "topics.toml:7: c.forward_socket: expected a string, not false",
            "topics.toml:9: d.subnets: prefix length not in 0..128: 129",
            "topics.toml:10: " + "x".repeat(256) + ": a topic has at most 255 bytes, not 256"),
        String.valueOf(wrong.getMessage()).lines().map(String::strip).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[default]", "default = true", "a = [", "a = [[\"400::/7\"]]", "a = {"})
  void nothingElseIsARule(String text) {
    assertThrows(ConfigException.class, () -> rules(text));
  }

  @Test
  void deepNestingIsRefused() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> rules("a = " + "[".repeat(5000)));

    assertTrue(refused.count() > 0);
  }

  /** Whatever rules there are, written down and read again they are the same. */
  @Test
  void rulesSurviveTheFile() {
    long seed = Long.getLong("seed", 0x70_91C5L);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Map<Topic, TopicRule> rules = new TreeMap<>();
      StringBuilder text = new StringBuilder();
      boolean accept = random.nextBoolean();
      text.append("default = \"").append(accept ? "Accept" : "Reject").append("\"\n");
      for (int i = random.nextInt(6); i > 0; i--) {
        String name = (i + "\u00e4 .#]\\\"").substring(0, 1 + random.nextInt(7));
        List<TopicSource> sources = sources(random);
        Optional<ForwardSocket> socket =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(ForwardSocket.of(Path.of("/run/" + i + ".sock")));
        rules.put(Topic.of(name), new TopicRule(sources, socket));
        text.append('[').append(quote(name)).append("]\nsubnets = [");
        sources.forEach(source -> text.append(quote(source.toString())).append(", "));
        text.append("]\n");
        socket.ifPresent(s -> text.append("forward_socket = '").append(s.path()).append("'\n"));
      }

      assertEquals(
          new TopicRules(accept, rules), rules(text.toString()), "seed " + seed + ":\n" + text);
    }
  }

  private static List<TopicSource> sources(Random random) {
    List<TopicSource> sources = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      OverlayAddress address = new OverlayAddress(random.nextLong(), random.nextLong());
      sources.add(TopicSource.parse(address + "/" + random.nextInt(129)));
    }
    return sources;
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Test
  void damagedFilesAreReadOrRefusedButNeverCrash() {
    long seed = Long.getLong("seed", 0x5EED_7091CL);
    Random random = new Random(seed);
    String pieces = "[]{}\"'=,.#\n\r\t \\u0+-_:TZe/5\u0000\uD800\u00e4";
    for (int round = 0; round < 1000; round++) {
      StringBuilder text = new StringBuilder(EXAMPLE);
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
          default -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        }
      }
      String name = "seed " + seed + " round " + round + ":\n" + text;
      try {
        TopicFile unused = TopicFile.parse(FILE, text.toString());
      } catch (ConfigException expected) {
        assertTrue(expected.count() > 0, name);
        assertTrue(String.valueOf(expected.getMessage()).contains("topics.toml:"), name);
      } catch (RuntimeException crash) {
        throw new AssertionError(name, crash);
      }
    }
  }
}
