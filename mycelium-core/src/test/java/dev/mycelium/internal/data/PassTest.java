package dev.mycelium.internal.data;

import static dev.mycelium.internal.data.Packets.hex;
import static dev.mycelium.internal.data.Packets.pingFrame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.crypto.TestIdentity;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames that a relay passes on from where they were received. */
final class PassTest {
  private static final String[] DESTINATIONS = {
    hex(TestIdentity.A.address()),
    hex(TestIdentity.B.address()),
    hex(TestIdentity.C.address()),
    "20010db8000000000000000000000001",
    "ff020000000000000000000000000001",
    "04000000000000000000000000000001"
  };

  private final TestNode relay = new TestNode(TestIdentity.C);
  private final RecordingSink toB = relay.route(TestIdentity.B);

  private static String randomFrame(Random random) {
    int body = random.nextInt(80);
    byte[] bytes = new byte[body];
    random.nextBytes(bytes);
    String source = DESTINATIONS[random.nextInt(DESTINATIONS.length)];
    String destination = DESTINATIONS[random.nextInt(DESTINATIONS.length)];
    return "0100"
        + TestNode.HEX.toHexDigits((short) random.nextInt())
        + TestNode.HEX.toHexDigits((byte) random.nextInt())
        + TestNode.HEX.toHexDigits((short) body)
        + TestNode.HEX.toHexDigits((byte) (random.nextBoolean() ? random.nextInt(3) : 64))
        + source
        + destination
        + TestNode.HEX.formatHex(bytes);
  }

  /** The short way does exactly what the long way does, or nothing. */
  @Test
  void shortWayAndLongWayDoTheSame() {
    int passed = 0;
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      String frame = randomFrame(random);
      TestNode shortWay = new TestNode(TestIdentity.C);
      TestNode longWay = new TestNode(TestIdentity.C);
      RecordingSink shortSink = shortWay.route(TestIdentity.B);
      RecordingSink longSink = longWay.route(TestIdentity.B);
      shortSink.takesAppended = true;
      ByteBuffer input = inside(frame, random.nextInt(10));
      int position = input.position();
      boolean taken = shortWay.path.pass(input, frame.length() / 2, TestNode.NOW);
      assertEquals(position, input.position());
      if (taken) {
        shortWay.path.endOfBurst();
        longWay.arrive(frame);
        assertEquals(longSink.frames, shortSink.frames, "seed " + seed);
        assertEquals(longWay.counters.snapshot(), shortWay.counters.snapshot(), "seed " + seed);
        assertEquals(
            TrafficTable.merge(List.of(longWay.traffic)),
            TrafficTable.merge(List.of(shortWay.traffic)));
        assertEquals(1, shortSink.flushes);
        passed++;
      } else {
        assertEquals(0, shortSink.frames.size());
        shortWay.assertCountedOnce();
      }
    }
    assertTrue(passed > 100, "only " + passed + " frames took the short way");
  }

  private static ByteBuffer inside(String frame, int before) {
    byte[] bytes = TestNode.HEX.parseHex("ee".repeat(before) + frame + "ee");
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes).position(before);
  }

  @Test
  void sinkThatCannotTakeItLeavesTheFrameToTheLongWay() {
    assertFalse(relay.path.pass(inside(pingFrame(63), 0), 128, TestNode.NOW));
    relay.assertCountedOnce();
    assertEquals(0, toB.frames.size());
  }
}
