package dev.mycelium.internal.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded conversations of two reference nodes with one of the two replaced by ours: it gets what
 * the other one sent, its program does what the recorded program did, and it says what the recorded
 * node said, byte for byte.
 */
class MessageRecordingsTest {
  private static final long DEADLINE = 300_000_000_000L;
  private static final OverlayAddress A = OverlayAddress.parse("430:9364:d8d8:84a9::a");
  private static final OverlayAddress B = OverlayAddress.parse("437:5106:5530:1589::b");

  private record Line(long nanos, boolean fromA, String kind, String plaintext) {
    long id() {
      return HexFormat.fromHexDigitsToLong(plaintext, 8, 24);
    }
  }

  /** A conversation with one end of ours. */
  private static final class Replay {
    final List<Line> lines;
    final boolean isOursA;
    final List<String> sent = new ArrayList<>();
    final SimulatedNode node;
    private final OverlayAddress other;
    private final Set<String> begun = new HashSet<>();
    private final List<byte[]> data;

    Replay(String name, boolean isOursA, List<byte[]> data) throws IOException {
      this.lines = recording(name);
      this.isOursA = isOursA;
      this.data = new ArrayList<>(data);
      this.other = isOursA ? B : A;
      this.node =
          new SimulatedNode(
              isOursA ? A : B,
              MessageLimits.defaultsFor(1 << 30),
              MessageTimes.usual().withChunkBytes(1300),
              (from, packet) -> sent.add(packet.hex()));
    }

    List<String> run() {
      for (Line line : lines) {
        if (line.fromA != isOursA) {
          node.accept(PlainPacket.ofHex(other, node.address, line.plaintext), line.nanos);
        } else {
          act(line);
        }
        while (node.machine.hasChunksToSend()) {
          node.machine.transmit(64, line.nanos);
        }
      }
      return sent;
    }

    /** What the program did; all else our node says by itself. */
    private void act(Line line) {
      boolean isReply = line.kind.startsWith("init+reply");
      if (line.kind.equals("read")) {
        node.machine.read(node.delivered.get(node.delivered.size() - 1));
      } else if ((line.kind.equals("init") || line.kind.equals("init+reply"))
          && begun.add(line.kind)) {
        node.send(line.id(), isReply, other, topic(line), data.remove(0), DEADLINE, line.nanos);
      }
    }

    private static Topic topic(Line init) {
      byte[] plaintext = HexFormat.of().parseHex(init.plaintext);
      return Topic.of(java.util.Arrays.copyOfRange(plaintext, 25, plaintext.length));
    }

    /** What the recorded node said in our place, repetitions of the same packet once. */
    List<String> recorded() {
      List<String> said = new ArrayList<>();
      for (Line line : lines) {
        if (line.fromA == isOursA && (line.kind.equals("read") || !said.contains(line.plaintext))) {
          said.add(line.plaintext);
        }
      }
      return said;
    }

    MessageStatus.State state() {
      return node.machine.status(new MessageId(lines.get(0).id()), 0).orElseThrow().state();
    }
  }

  private static List<Line> recording(String name) throws IOException {
    try (InputStream in =
        MessageRecordingsTest.class.getResourceAsStream("/messages/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .filter(words -> words.length == 5)
          .map(
              words ->
                  new Line(
                      (long) (Double.parseDouble(words[0]) * 1e9),
                      words[1].equals(">"),
                      words[2],
                      words[4]))
          .toList();
    }
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  /** The data of the one or two messages that our end sends, by their lengths. */
  private static List<byte[]> data(String lengths) {
    List<byte[]> data = new ArrayList<>();
    for (String length : lengths.split("\\+", -1)) {
      if (length.equals("hex")) {
        data.add(HexFormat.of().parseHex("c6e57e"));
      } else if (!length.isEmpty()) {
        data.add(pattern(Integer.parseInt(length)));
      }
    }
    return data;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "peek-peek-pop, 3, READ",
    "peek-then-pop, 17, READ",
    "read-after-done-ack, 3, READ",
    "read-overtakes-done-ack, 3, READ",
    "offline-receiver, 17, READ",
    "other-address, hex, READ",
    "reply-late, 3, READ",
    "reply-wait, 17, READ",
  })
  void asTheFirstNodeOursSaysWhatTheRecordedOneSaid(
      String name, String lengths, MessageStatus.State last) throws IOException {
    Replay replay = new Replay(name, true, data(lengths));
    assertEquals(replay.recorded(), replay.run());
    assertEquals(last, replay.state(), "also where the reference loses the READ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "peek-peek-pop, 3",
    "peek-then-pop, 17",
    "read-after-done-ack, 3",
    "other-address, 3",
    "reply-late, 3+3",
    "reply-unknown-id, hex",
  })
  void asTheSecondNodeOursSaysWhatTheRecordedOneSaid(String name, String lengths)
      throws IOException {
    List<byte[]> data = data(lengths);
    Replay replay = new Replay(name, false, List.of(data.get(data.size() - 1)));
    assertEquals(replay.recorded(), replay.run());
  }

  @Test
  void readNeverOvertakesTheAcknowledgementOfDone() throws IOException {
    Replay replay = new Replay("read-overtakes-done-ack", false, List.of());
    List<String> said = replay.run();
    List<String> recorded = replay.recorded();
    int last = recorded.size() - 1;
    assertEquals(recorded.subList(0, last - 1), said.subList(0, last - 1));
    assertEquals(
        List.of(recorded.get(last), recorded.get(last - 1)), said.subList(last - 1, last + 1));
  }

  /** 1550 bytes are two chunks of 1300 and 250 for a reference, of 775 for us (spec 06 §4.3). */
  @Test
  void aWaitingSenderGetsTheRecordedReplyAndOursInOtherPieces() throws IOException {
    Replay asking = new Replay("reply-wait", true, data("17"));
    asking.run();
    assertArrayEquals(pattern(1550), asking.node.delivered.get(0).data());
    assertTrue(asking.node.delivered.get(0).isReply());

    Replay answering = new Replay("reply-wait", false, data("1550"));
    List<String> said = answering.run();
    assertArrayEquals(pattern(17), answering.node.delivered.get(0).data());
    List<String> recorded = answering.recorded();
    assertEquals(recorded.subList(0, 5), said.subList(0, 5), "all up to the INIT of the reply");
    assertEquals(8, said.size(), "and two chunks");
    assertEquals(recorded.get(7), said.get(7), "whose number and checksum are the recorded ones");
  }

  @Test
  void aRefusedMessageIsRepeatedUntilItsDeadlineAndAborted() throws IOException {
    Replay refused =
        new Replay(
            "refused-topic", true, List.of("this is a message".getBytes(StandardCharsets.UTF_8)));
    Line init = refused.lines.get(0);
    refused.act(init);
    long now = init.nanos;
    while (!refused
        .node
        .machine
        .status(new MessageId(init.id()), now)
        .orElseThrow()
        .state()
        .equals(MessageStatus.State.ABORTED)) {
      now = refused.node.machine.nextDeadlineNanos();
      refused.node.machine.onDeadline(now);
    }
    assertEquals(init.nanos + DEADLINE, now);
    assertEquals(Set.copyOf(refused.recorded()), Set.copyOf(refused.sent));
    assertEquals(refused.recorded().get(1), refused.sent.get(refused.sent.size() - 1));
    assertTrue(refused.sent.size() < 400, "the reference sent 2989 of them");
  }

  @Test
  void aTopicThatIsNotAllowedGetsNoAnswer() throws IOException {
    Replay replay = new Replay("refused-topic", false, List.of());
    replay.node.rules = new TopicRules(false, Map.of());
    assertEquals(List.of(), replay.run());
    assertTrue(replay.node.counters.get(Counter.MESSAGE_REFUSED_BY_RULES) > 5);
    assertEquals(0, replay.node.machine.arrivals());
  }

  /** All that had waited at the reference comes at once: one message, each INIT answered. */
  @Test
  void aHundredInitsAtOnceAreOneMessage() throws IOException {
    Replay replay = new Replay("offline-receiver", false, List.of());
    List<String> said = replay.run();
    assertEquals(Set.copyOf(replay.recorded()), Set.copyOf(said));
    assertEquals(1, replay.node.delivered.size());
    assertArrayEquals(pattern(17), replay.node.delivered.get(0).data());
  }
}
