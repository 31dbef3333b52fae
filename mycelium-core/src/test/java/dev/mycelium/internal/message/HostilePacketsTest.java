package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.A;
import static dev.mycelium.internal.message.SimulatedPath.B;
import static dev.mycelium.internal.message.SimulatedPath.MILLIS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRules;
import dev.mycelium.message.TopicSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, the machine goes on, holds no more than its bounds, and delivers the next
 * message.
 */
class HostilePacketsTest {
  private static final int[] KINDS = {
    0x8000, 0x8400, 0x4000, 0x2000, 0x1000, 0x0800, 0x8100, 0x8500, 0x4100, 0x1100, 0x0900, 0,
    0xffff, 0x0100, 0xfeff
  };

  private final MessageLimits limits = MessageLimits.defaultsFor(64 << 20);
  private final SimulatedPath path =
      new SimulatedPath(1, SimulatedPath.Weather.of(0, 0, 1, 0), limits, MessageTimes.usual());

  private void attack(byte[] plaintext) {
    path.b.accept(new PlainPacket(A, B, plaintext), path.nowNanos);
  }

  private static ByteBuffer packet(int bodyLength, long id, int flags) {
    ByteBuffer packet = ByteBuffer.allocate(16 + bodyLength);
    packet.putInt(0x01010000).putLong(id).putShort((short) flags).putShort((short) 0);
    return packet;
  }

  private static byte[] init(long id, int flags, long length, Topic topic) {
    return packet(9 + topic.length(), id, flags)
        .putLong(length)
        .put((byte) topic.length())
        .put(topic.toBytes())
        .array();
  }

  private static byte[] chunk(long id, long index, long offset, long announced, int size) {
    return packet(24 + size, id, MessagePacket.CHUNK)
        .putLong(index)
        .putLong(offset)
        .putLong(announced)
        .array();
  }

  @AfterEach
  void laterMessagesStillArrive() {
    path.b.rules = TopicRules.OPEN;
    path.run(400_000 * MILLIS); // whatever is incomplete expires
    assertEquals(0, path.b.machine.arrivals());
    assertEquals(0, path.b.machine.arrivalBytes());
    int before = path.b.delivered.size();
    byte[] data = {1, 2, 3};
    path.a.send(0x600d, false, B, Topic.NONE, data, 10_000 * MILLIS, path.nowNanos);
    path.run(2000 * MILLIS);
    assertEquals(before + 1, path.b.delivered.size());
    assertArrayEquals(data, path.b.delivered.get(before).data());
    assertEquals(0, path.b.buffersOut, "buffers that nobody released");
  }

  @Test
  void packetsOfEveryShortLengthWithEveryKindOfFlagsAreHarmless() {
    path.b.send(7, false, A, Topic.NONE, new byte[5000], 5000 * MILLIS, path.nowNanos);
    attack(init(7, MessagePacket.INIT, 5000, Topic.NONE));
    for (int kind : KINDS) {
      for (int length = 0; length <= 60; length++) {
        byte[] bytes = packet(60, 7, kind).array();
        attack(java.util.Arrays.copyOf(bytes, length));
      }
    }
    assertTrue(path.b.counters.get(Counter.MESSAGE_MALFORMED) > 50);
  }

  @Test
  void hundredThousandRandomPacketsStayWithinBounds() {
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = packet(random.nextInt(300), random.nextInt(50), 0).array();
      random.nextBytes(bytes);
      ByteBuffer view = ByteBuffer.wrap(bytes).putInt(0, 0x01010000).putLong(4, random.nextInt(50));
      view.putShort(12, (short) KINDS[random.nextInt(KINDS.length)]);
      for (int at = 16; at + 8 <= bytes.length && at < 40; at += 8) {
        if (random.nextInt(3) > 0) {
          view.putLong(at, random.nextInt(5000)); // plausible numbers go further
        }
      }
      OverlayAddress from = new OverlayAddress(A.high() + random.nextInt(20), A.low());
      path.b.accept(new PlainPacket(from, B, bytes), path.nowNanos);
      path.nowNanos += random.nextInt(1_000_000);
    }
    assertTrue(path.b.machine.arrivalBytes() <= limits.incomingBytesMax());
  }

  @Test
  void hugeAnnouncementsCostNothing() {
    for (long length : new long[] {-1, Long.MIN_VALUE, 1L << 40, Long.MAX_VALUE}) {
      attack(init(1, MessagePacket.INIT, length, Topic.NONE));
    }
    assertEquals(4, path.b.counters.get(Counter.MESSAGE_REFUSED_TOO_LONG));
    for (int i = 0; i < 100_000; i++) {
      attack(init(i, MessagePacket.INIT, limits.messageBytesMax(), Topic.NONE));
      attack(chunk(i, 0, 0, 300, 300));
    }
    assertTrue(path.b.machine.arrivals() <= 4096, "one sender");
    assertTrue(path.b.machine.arrivalBytes() <= limits.incomingBytesMax() / 2);
  }

  @Test
  void chunksOutsideTheMessageAreRefused() {
    attack(init(1, MessagePacket.INIT, 3000, Topic.NONE));
    attack(chunk(1, 0, -1, 300, 300));
    attack(chunk(1, 0, Long.MAX_VALUE, 300, 300));
    attack(chunk(1, 0, 2800, 300, 300));
    attack(chunk(1, -1, 0, 300, 300));
    attack(chunk(1, 12, 0, 300, 300));
    attack(chunk(1, 3, 0, 20, 300));
    assertEquals(6, path.b.counters.get(Counter.MESSAGE_CHUNK_REFUSED));
    attack(chunk(1, 2, 2980, 20, 20)); // the end of the message may be short (spec 06 §4.5)
    assertEquals(6, path.b.counters.get(Counter.MESSAGE_CHUNK_REFUSED));
  }

  @Test
  void tinyChunksAtTheEndDoNotMakeTheWholeMessageAppear() {
    int length = limits.messageBytesMax();
    attack(init(1, MessagePacket.INIT, length, Topic.NONE));
    for (int i = 0; i < 1000; i++) {
      attack(chunk(1, i, length - 1L, 1, 1));
    }
    byte[] done = packet(40, 1, MessagePacket.DONE).putLong(1000).array();
    attack(done);
    assertEquals(0, path.b.delivered.size());
    assertTrue(path.b.machine.arrivalBytes() < 200_000);
  }

  @Test
  void blockedTopicIsBlockedForRepliesThatNobodyAskedForToo() {
    Topic topic = Topic.of("x");
    path.b.rules = new TopicRules(true, java.util.Map.of()).withTopic(topic);
    attack(init(1, MessagePacket.INIT, 3, topic));
    attack(init(2, MessagePacket.INIT | MessagePacket.REPLY, 3, topic));
    assertEquals(2, path.b.counters.get(Counter.MESSAGE_REFUSED_BY_RULES));
    path.b.rules = path.b.rules.withSource(topic, TopicSource.of(Subnet.ofNode(A.high())));
    attack(init(3, MessagePacket.INIT, 3, topic));
    assertEquals(1, path.b.machine.arrivals());
    path.b.rules = TopicRules.OPEN.withDefault(false);
    attack(init(4, MessagePacket.INIT, 3, Topic.NONE));
    assertEquals(1, path.b.machine.arrivals());
    path.b.send(5, false, A, Topic.NONE, new byte[1], 1000 * MILLIS, path.nowNanos);
    attack(init(5, MessagePacket.INIT | MessagePacket.REPLY, 3, Topic.NONE));
    assertEquals(2, path.b.machine.arrivals(), "a reply to what we sent there");
  }

  @Test
  void answersFromElsewhereChangeNothing() {
    path.b.send(5, false, A, Topic.NONE, new byte[1], 1000 * MILLIS, path.nowNanos);
    OverlayAddress stranger = new OverlayAddress(A.high() + 1, 1);
    for (int flags : List.of(0x8100, 0x1100, 0x4100, 0x0800)) {
      path.b.accept(new PlainPacket(stranger, B, packet(40, 5, flags).array()), path.nowNanos);
    }
    assertEquals(0, path.b.outcomes.size());
    assertEquals(4, path.b.counters.get(Counter.MESSAGE_UNMATCHED));
  }
}
