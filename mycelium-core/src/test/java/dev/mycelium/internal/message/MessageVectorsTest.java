package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.A;
import static dev.mycelium.internal.message.SimulatedPath.B;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.crypto.Checksum;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of spec 06 §19 and the recordings, byte for byte. */
class MessageVectorsTest {
  private static final long ID = 0xe47b25063912f4a9L;
  private static final String HEADER = "01010000 e47b25063912f4a9 ";
  private static final String DONE_3 =
      " 0000 0000000000000001"
          + " d5135cf4bf3729f17ccc7b6567d550de626cf63dd8dafeaf067aa866c136d5bf";
  private static final long DEADLINE = 300_000_000_000L;

  /** Packets that a node sent, as hexadecimal digits. */
  private final List<String> sent = new ArrayList<>();

  private long now = 1_000;
  private final SimulatedNode node =
      new SimulatedNode(
          A,
          MessageLimits.defaultsFor(1 << 30),
          MessageTimes.usual().withChunkBytes(1300),
          (from, packet) -> sent.add(packet.hex()));

  private void accept(String hex) {
    node.accept(PlainPacket.ofHex(B, A, hex), now);
    transmit();
  }

  private void transmit() {
    while (node.machine.hasChunksToSend()) {
      node.machine.transmit(64, now);
    }
  }

  private void assertSent(String... hex) {
    List<String> wanted = new ArrayList<>();
    for (String packet : hex) {
      wanted.add(packet.replace(" ", ""));
    }
    assertEquals(wanted, sent);
    sent.clear();
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  @Test
  void sentMessageOfThreeBytesIsTheVector() {
    byte[] data = HexFormat.of().parseHex("c6e57e");
    node.send(ID, false, B, Topic.NONE, data, DEADLINE, now);
    assertSent(HEADER + "8000 0000 0000000000000003 00");
    accept(HEADER + "8100 0000 0000000000000003 00");
    String chunk = " 0000 0000000000000000 0000000000000000 0000000000000003 ";
    assertSent(HEADER + "1000" + chunk + "c6e57e");
    accept(HEADER + "1100" + chunk);
    assertSent(HEADER + "4000" + DONE_3);
    accept(HEADER + "4100" + DONE_3);
    accept(HEADER + "0800 0000");
    assertSent();
    assertEquals(
        MessageStatus.State.READ,
        node.machine.status(new MessageId(ID), now).orElseThrow().state());
  }

  @Test
  void receivedMessageOfThreeBytesIsAnsweredAsTheVector() {
    accept(HEADER + "8000 0000 0000000000000003 00");
    assertSent(HEADER + "8100 0000 0000000000000003 00");
    String chunk = " 0000 0000000000000000 0000000000000000 0000000000000003 ";
    accept(HEADER + "1000" + chunk + "c6e57e");
    assertSent(HEADER + "1100" + chunk);
    accept(HEADER + "4000" + DONE_3);
    assertSent(HEADER + "4100" + DONE_3);
    assertEquals(1, node.delivered.size());
    assertArrayEquals(HexFormat.of().parseHex("c6e57e"), node.delivered.get(0).data());
    node.machine.read(node.delivered.get(0));
    assertSent(HEADER + "0800 0000");
    accept(HEADER + "4000" + DONE_3);
    assertSent(HEADER + "4100" + DONE_3);
    assertEquals(1, node.delivered.size(), "a repeated DONE delivers nothing");
  }

  @Test
  void replyAndItsAnswersAreTheVectors() {
    byte[] data = HexFormat.of().parseHex("c6e57e");
    node.send(ID, true, B, Topic.NONE, data, DEADLINE, now);
    assertSent(HEADER + "8400 0000 0000000000000003 00");
    accept(HEADER + "8500 0000");
    assertEquals(1, sent.size(), "the header of an INIT ACK is enough");
    sent.clear();
    accept("01010000 e47b25063912f4aa 8400 0000 0000000000000003 00");
    assertSent("01010000 e47b25063912f4aa 8500 0000 0000000000000003 00");
  }

  @Test
  void topicTravelsInInitAndIsMissingInItsAnswer() {
    Topic topic = Topic.of("example.topic");
    byte[] data = "this is a message".getBytes(StandardCharsets.UTF_8);
    node.send(ID, false, B, topic, data, DEADLINE, now);
    String init = " 0000 0000000000000011 0d";
    assertSent(HEADER + "8000" + init + "6578616d706c652e746f706963");
    accept(HEADER + "8100" + init);
    accept(HEADER + "1100 0000 0000000000000000");
    assertTrue(
        sent.get(1).endsWith("905fe83937334cdd6204b938e1594019f566de3aae93b9719fca8bc90c073e1b"));
  }

  @Test
  void emptyMessageHasNoChunk() {
    node.send(ID, false, B, Topic.NONE, new byte[0], DEADLINE, now);
    sent.clear();
    accept(HEADER + "8100 0000 0000000000000000 00");
    assertSent(
        HEADER
            + "4000 0000 0000000000000000"
            + " af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  }

  @Test
  void abortedIsTheVector() {
    node.send(ID, false, B, Topic.NONE, new byte[1], 1_000_000_000L, now);
    now += 1_000_000_000L;
    node.machine.onDeadline(now);
    assertEquals((HEADER + "2000 0000").replace(" ", ""), sent.get(sent.size() - 1));
  }

  @Test
  void unknownFlagsAndReservedBytesAreEchoed() {
    accept("0101abcd e47b25063912f4a9 82ff 1234 0000000000000003 00");
    assertSent("0101abcd e47b25063912f4a9 83ff 1234 0000000000000003 00");
  }

  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({
    "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    "250, 8d13a88c1b4afb195d65dbfc7aa42aab217a8687ab7a1ec8d8f52293f56f34c7",
    "1300, d67776dec9b28346185ed25659af5ac0c48534e4c0b4ee6b45be0481de1964c1",
    "1301, bec573eec4e0abbf1ccb170545b2bf37ed7792832906a4d5396fa5b4c71dc73c",
    "1400, fc125a600caab8368d96c2b3b213476d43d9c159414d3b2a1dc898709469d3e3",
    "2600, 873d95e000b3ca2ab09bc66fa4da87d5ce9cc045e02ce99257697f8841c8ad5e",
    "65536, 68d647e619a930e7b1082f74f334b0c65a315725569bdc123f0ee11881717bfe"
  })
  void checksumsAreTheVectors(int length, String expected) {
    Checksum checksum = new Checksum();
    byte[] data = pattern(length);
    checksum.update(data, 0, length / 2);
    checksum.update(data, length / 2, length - length / 2);
    assertEquals(expected, HexFormat.of().formatHex(checksum.value()));
  }

  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({
    "1300, 1, 1300, 1300",
    "1301, 2, 651, 650",
    "1549, 2, 775, 774",
    "2600, 2, 1300, 1300",
    "2601, 3, 867, 867",
    "65536, 51, 1286, 1285",
    "1000000, 770, 1299, 1298"
  })
  void chunksAreSpreadAsTheVectorsSay(int length, int count, int first, int last) {
    ChunkPlan plan = ChunkPlan.of(length, 1300);
    assertEquals(count, plan.count());
    assertEquals(first, plan.size(0));
    assertEquals(last, plan.size(count - 1));
  }

  @Test
  void everyPlanIsTakenByTheRulesOfTheReference() {
    for (int target : new int[] {500, 1200, 1300}) {
      for (int length = 0; length <= 20_000; length++) {
        assertPlanIsTaken(ChunkPlan.of(length, target));
      }
    }
    assertPlanIsTaken(ChunkPlan.of(MessageLimits.MESSAGE_BYTES_LIMIT, 1200));
  }

  /** Spec 06 §4.2. */
  private static void assertPlanIsTaken(ChunkPlan plan) {
    int length = plan.lengthBytes();
    long highest = length == 0 ? 0 : (length + 249L) / 250 - 1;
    assertTrue(plan.count() >= (length + 1299) / 1300, () -> "DONE " + plan);
    long next = 0;
    for (int i = 0; i < plan.count(); i++) {
      int size = plan.size(i);
      assertEquals(next, plan.offset(i));
      assertTrue(size <= 1300 && i <= highest && (size >= 250 || i == highest), plan.toString());
      next += size;
    }
    assertEquals(length, next);
  }

  private record Line(boolean fromA, String kind, String plaintext) {}

  private static List<Line> recording(String name) throws IOException {
    try (InputStream in = MessageVectorsTest.class.getResourceAsStream("/messages/" + name)) {
      String text =
          new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split(" "))
          .filter(parts -> parts.length == 5)
          .map(parts -> new Line(parts[1].equals(">"), parts[2], parts[4]))
          .toList();
    }
  }

  /** The one that the reference loses (spec 06 §4.3) we complete. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 17, 1299, 1300, 1301, 1400, 1549, 1550, 2600, 2601, 10_000})
  void recordedSenderIsAnsweredAsTheRecordedReceiverDid(int length) throws IOException {
    for (String topic : new String[] {"", "-topic"}) {
      node.delivered.clear();
      List<String> expected = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (Line line : recording("len-" + length + topic + ".txt")) {
        if (line.fromA()) {
          accept(line.plaintext());
          answers.addAll(sent);
          sent.clear();
        } else if (!line.kind().startsWith("read")) {
          expected.add(line.plaintext());
        }
      }
      boolean isLostByReference = length > 1300 && length % 1300 > 0 && length % 1300 < 250;
      if (isLostByReference) {
        assertTrue(answers.containsAll(expected), "what it acknowledged we acknowledge too");
      } else {
        assertEquals(expected, answers);
        assertEquals(1, node.delivered.size());
        assertArrayEquals(pattern(length), node.delivered.get(0).data());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 17, 1299, 1300, 2600})
  void ourPacketsAreThoseOfTheRecordedSender(int length) throws IOException {
    for (String name : new String[] {"", "-topic"}) {
      List<Line> lines = recording("len-" + length + name + ".txt");
      long id = HexFormat.fromHexDigitsToLong(lines.get(0).plaintext(), 8, 24);
      Topic topic = name.isEmpty() ? Topic.NONE : Topic.of("example.topic");
      List<String> ours = new ArrayList<>();
      List<String> theirs = new ArrayList<>();
      SimulatedNode fresh =
          new SimulatedNode(
              A,
              MessageLimits.defaultsFor(1 << 30),
              MessageTimes.usual().withChunkBytes(1300),
              (from, packet) -> ours.add(packet.hex()));
      fresh.send(id, false, B, topic, pattern(length), DEADLINE, now);
      for (Line line : lines) {
        if (line.fromA()) {
          if (!theirs.contains(line.plaintext())) {
            theirs.add(line.plaintext());
          }
        } else {
          fresh.accept(PlainPacket.ofHex(B, A, line.plaintext()), now);
          while (fresh.machine.hasChunksToSend()) {
            fresh.machine.transmit(64, now);
          }
        }
      }
      assertEquals(theirs, ours, "length " + length + name);
      assertTrue(
          fresh.outcomes.containsValue(SendOrder.Observer.Outcome.RECEIVED), "length " + length);
    }
  }
}
