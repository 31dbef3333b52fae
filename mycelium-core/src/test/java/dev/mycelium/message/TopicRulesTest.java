package dev.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of topics and their rules (spec 06 §10). */
class TopicRulesTest {
  private static final OverlayAddress INSIDE = OverlayAddress.parse("503:5478:df06:d79a::7");
  private static final OverlayAddress OUTSIDE = OverlayAddress.parse("503:5478:df06:d79b::7");
  private static final Topic TOPIC = Topic.of("example.topic");

  @Test
  void topicWithoutSourcesIsBlockedAndOthersFollowTheDefault() {
    TopicRules rules = TopicRules.OPEN.withTopic(TOPIC);
    assertFalse(rules.accepts(TOPIC, INSIDE));
    assertTrue(rules.accepts(Topic.NONE, INSIDE));
    assertFalse(rules.withDefault(false).accepts(Topic.NONE, INSIDE));
    assertTrue(rules.withoutTopic(TOPIC).accepts(TOPIC, INSIDE));
  }

  @Test
  void sourcesAreAddedWithTheirTopicAndRemovedByNetwork() {
    TopicSource subnet = TopicSource.parse("503:5478:df06:d79a::1/64");
    TopicRules rules = TopicRules.OPEN.withSource(TOPIC, subnet).withSource(TOPIC, subnet);
    assertTrue(rules.accepts(TOPIC, INSIDE));
    assertFalse(rules.accepts(TOPIC, OUTSIDE));
    assertEquals(
        List.of("503:5478:df06:d79a::1/64", "503:5478:df06:d79a::1/64"),
        rules.rule(TOPIC).orElseThrow().sources().stream().map(TopicSource::toString).toList());
    TopicRules without = rules.withoutSource(TOPIC, TopicSource.parse("503:5478:df06:d79a::/64"));
    assertFalse(without.accepts(TOPIC, INSIDE));
    assertEquals(Optional.of(TopicRule.NOBODY), without.rule(TOPIC));
    assertEquals(TopicRules.OPEN, TopicRules.OPEN.withoutSource(TOPIC, subnet));
  }

  @Test
  void forwardSocketNeedsARule() {
    Optional<ForwardSocket> socket = Optional.of(ForwardSocket.of(Path.of("/run/x.sock")));
    assertEquals(TopicRules.OPEN, TopicRules.OPEN.withForwardSocket(TOPIC, socket));
    TopicRules rules = TopicRules.OPEN.withTopic(TOPIC).withForwardSocket(TOPIC, socket);
    assertEquals(socket, rules.rule(TOPIC).orElseThrow().forwardSocket());
  }

  @Test
  void ipv4IsAcceptedAndNeverMatches() {
    TopicSource source = TopicSource.parse("192.168.1.7/24");
    assertEquals("192.168.1.7/24", source.toString());
    assertEquals(TopicSource.parse("192.168.1.0/24"), source);
    assertNotEquals(TopicSource.parse("192.168.1.7"), source);
    assertFalse(source.contains(INSIDE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1.2.3",
        "1.2.3.4/33",
        "1.2.3.256",
        "01.2.3.4",
        "400::/129",
        "400::/",
        "g::"
      })
  void malformedSourcesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TopicSource.parse(text));
  }

  @Test
  void topicHasAtMost255Bytes() {
    assertEquals(255, Topic.of(new byte[255]).length());
    assertThrows(IllegalArgumentException.class, () -> Topic.of(new byte[256]));
    assertEquals("0xff", Topic.of(new byte[] {-1}).toString());
    assertEquals("example.topic", TOPIC.toString());
    assertEquals(Topic.NONE, Topic.of(""));
  }

  @Test
  void idHasSixteenDigits() {
    assertEquals("e47b25063912f4a9", MessageId.parse("E47B25063912F4A9").toString());
    assertThrows(IllegalArgumentException.class, () -> MessageId.parse("e47b25063912f4a"));
    assertThrows(IllegalArgumentException.class, () -> MessageId.parse("e47b25063912f4ag"));
  }

  @Test
  void limitsFollowTheHeap() {
    MessageLimits small = MessageLimits.defaultsFor(256 << 20);
    assertEquals(32 << 20, small.messageBytesMax());
    assertEquals(32 << 20, small.inboxBytesMax());
    assertEquals(64 << 20, MessageLimits.defaultsFor(16L << 30).messageBytesMax());
    assertThrows(IllegalArgumentException.class, () -> new MessageLimits(10, 1, 9, 1, 10, 10));
    assertEquals(128 << 20, small.withMessageBytesMax(128 << 20).incomingBytesMax());
  }
}
