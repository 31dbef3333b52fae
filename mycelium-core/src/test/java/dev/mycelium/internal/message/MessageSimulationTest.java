package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.A;
import static dev.mycelium.internal.message.SimulatedPath.B;
import static dev.mycelium.internal.message.SimulatedPath.MILLIS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.message.SendOrder.Observer;
import dev.mycelium.internal.message.SendOrder.Observer.Outcome;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.message.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two machines over bad paths: every message arrives once, or is given up in time. */
class MessageSimulationTest {
  private static final long MINUTES = 60_000 * MILLIS;
  private static final long DEADLINE = 5 * MINUTES;

  private static byte[] pattern(int length, int seed) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) ((i + seed) % 251);
    }
    return data;
  }

  private static SimulatedPath path(long seed, double loss, double copies) {
    return new SimulatedPath(seed, SimulatedPath.Weather.of(loss, copies, 10, 15));
  }

  @ParameterizedTest(name = "loss {0}, copies {1}")
  @CsvSource({"0, 0", "0, 0.3", "0.01, 0.1", "0.1, 0.1", "0.2, 0.2", "0.4, 0", "0.4, 0.3"})
  void everyMessageArrivesOnceWhateverThePathDoes(double loss, double copies) {
    for (long seed = 1; seed <= 12; seed++) {
      SimulatedPath path = path(seed, loss, copies);
      Map<Long, byte[]> sent = new HashMap<>();
      List<Observer> observers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        byte[] data = pattern(lengthOf(path, i), i);
        sent.put(1000L + i, data);
        observers.add(path.a.send(1000 + i, false, B, topicOf(i), data, DEADLINE, path.nowNanos));
        path.run(path.random.nextInt(30) * MILLIS);
      }
      String what = "seed " + seed + " loss " + loss;
      assertTrue(path.runUntil(() -> path.a.outcomes.size() == observers.size(), DEADLINE), what);
      path.run(2 * MINUTES); // late copies
      for (Observer observer : observers) {
        assertEquals(Outcome.RECEIVED, path.a.outcomes.get(observer), what);
      }
      assertEquals(sent.size(), path.b.delivered.size(), what);
      for (ReceivedMessage message : path.b.delivered) {
        byte[] data = sent.remove(message.id().value());
        assertNotNull(data, what + ": twice " + message.id());
        assertArrayEquals(data, message.data(), what);
      }
      assertNothingLeft(path);
    }
  }

  private static int lengthOf(SimulatedPath path, int i) {
    return switch (i % 5) {
      case 0 -> path.random.nextInt(3);
      case 1 -> path.random.nextInt(1200);
      case 2 -> 1190 + path.random.nextInt(200);
      case 3 -> path.random.nextInt(10_000);
      default -> path.random.nextInt(60_000);
    };
  }

  private static Topic topicOf(int i) {
    return i % 2 == 0 ? Topic.NONE : Topic.of("topic " + i);
  }

  private static void assertNothingLeft(SimulatedPath path) {
    assertEquals(0, path.a.buffersOut, "buffers");
    assertEquals(0, path.b.buffersOut, "buffers");
    assertEquals(0, path.a.machine.sending(), "sending");
    path.run(6 * MINUTES); // incomplete copies expire
    assertEquals(0, path.b.machine.arrivals(), "arrivals");
    assertEquals(0, path.b.machine.arrivalBytes(), "bytes");
  }

  @ParameterizedTest(name = "loss {0}, copies {1}")
  @CsvSource({"0, 0", "0.1, 0.1", "0.3, 0.2"})
  void repliesWithTheSameIdArriveInTheirNumber(double loss, double copies) {
    for (long seed = 1; seed <= 20; seed++) {
      SimulatedPath path = path(seed, loss, copies);
      path.b.send(7, false, A, Topic.NONE, pattern(30, 1), DEADLINE, path.nowNanos);
      path.run(5000 * MILLIS);
      for (int i = 0; i < 6; i++) { // three equal ones, three others
        byte[] data = pattern(i < 3 ? 20 : 1000 * i, i < 3 ? 0 : i);
        path.a.send(7, true, B, Topic.NONE, data, DEADLINE, path.nowNanos);
      }
      String what = "seed " + seed + " loss " + loss;
      assertTrue(path.runUntil(() -> path.a.outcomes.size() == 6, 2 * DEADLINE), what);
      path.run(MINUTES);
      assertEquals(6, path.b.delivered.size(), what);
      assertTrue(path.a.outcomes.values().stream().allMatch(Outcome.RECEIVED::equals), what);
    }
  }

  @Test
  void receiverThatRestartsAtAnyPointGetsTheMessageOrTheSenderGivesItUp() {
    byte[] data = pattern(30_000, 3);
    int aborted = 0;
    for (int point = 1; point <= 60; point++) {
      SimulatedPath path = path(point, 0.05, 0);
      Observer observer = path.a.send(9, false, B, Topic.NONE, data, DEADLINE, path.nowNanos);
      long target = path.sentPackets + point;
      path.runUntil(() -> path.sentPackets >= target, MINUTES);
      path.b.restart();
      assertTrue(path.runUntil(() -> path.a.outcomes.size() == 1, 2 * DEADLINE));
      int deliveries = path.b.delivered.size();
      if (path.a.outcomes.get(observer) == Outcome.RECEIVED) {
        assertEquals(1, deliveries, "point " + point);
      } else {
        aborted++; // all chunks were acknowledged: it may have been delivered
        assertTrue(deliveries <= 1, "point " + point);
      }
    }
    assertTrue(aborted <= 6, aborted + " of 60 given up");
  }

  @Test
  void senderThatRestartsLeavesNothingBehind() {
    for (int point = 1; point <= 40; point++) {
      SimulatedPath path = path(point, 0.05, 0.05);
      path.a.send(9, false, B, Topic.NONE, pattern(30_000, 3), DEADLINE, path.nowNanos);
      long target = path.sentPackets + point;
      path.runUntil(() -> path.sentPackets >= target, MINUTES);
      path.a.restart();
      path.run(10 * MINUTES);
      assertTrue(path.b.delivered.size() <= 1);
      assertNothingLeft(path);
    }
  }

  @Test
  void pathThatBreaksAndMendsDeliversInTheEnd() {
    SimulatedPath path = path(5, 0.02, 0.02);
    Observer observer =
        path.a.send(9, false, B, Topic.NONE, pattern(2_000_000, 3), DEADLINE, path.nowNanos);
    path.run(200 * MILLIS);
    path.drops = packet -> true;
    path.run(MINUTES);
    path.drops = packet -> false;
    assertTrue(path.runUntil(() -> !path.a.outcomes.isEmpty(), MINUTES));
    assertEquals(Outcome.RECEIVED, path.a.outcomes.get(observer));
    assertEquals(1, path.b.delivered.size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "INIT, 32768",
    "INIT_ACK, 33024",
    "CHUNK, 4096",
    "CHUNK_ACK, 4352",
    "DONE, 16384",
    "DONE_ACK, 16640"
  })
  void eachKindOfPacketMayBeLostTenTimes(String kind, int flags) {
    for (int times : new int[] {1, 10}) {
      SimulatedPath path = path(1, 0, 0);
      int[] left = {times};
      path.drops = packet -> packet.flags() == flags && left[0]-- > 0;
      Observer observer =
          path.a.send(9, false, B, Topic.NONE, pattern(5000, 3), DEADLINE, path.nowNanos);
      assertTrue(path.runUntil(() -> !path.a.outcomes.isEmpty(), DEADLINE), kind);
      assertEquals(Outcome.RECEIVED, path.a.outcomes.get(observer), kind);
      assertEquals(1, path.b.delivered.size(), kind);
    }
  }

  @Test
  void messageWithoutRouteIsSentOnceThereIsOne() {
    SimulatedPath path = path(1, 0, 0);
    path.a.hasRoute = false;
    Observer observer =
        path.a.send(9, false, B, Topic.NONE, pattern(50, 3), DEADLINE, path.nowNanos);
    path.run(MINUTES);
    assertEquals(0, path.sentPackets);
    assertTrue(path.a.wantedRoutes.contains(B.high()));
    path.a.hasRoute = true;
    path.a.machine.routeFound(B.high(), path.nowNanos);
    assertTrue(path.runUntil(() -> !path.a.outcomes.isEmpty(), 500 * MILLIS));
    assertEquals(Outcome.RECEIVED, path.a.outcomes.get(observer));
  }

  @Test
  void deadlineEndsWithAReason() {
    SimulatedPath path = path(1, 0, 0);
    path.a.hasRoute = false;
    Observer lost =
        path.a.send(1, false, B, Topic.NONE, pattern(50, 3), 5000 * MILLIS, path.nowNanos);
    path.run(6000 * MILLIS);
    assertEquals(Outcome.NO_ROUTE, path.a.outcomes.get(lost));
    path.a.hasRoute = true;
    path.b.inboxHasRoom = false;
    Observer refused =
        path.a.send(2, false, B, Topic.NONE, pattern(50, 3), 5000 * MILLIS, path.nowNanos);
    path.run(6000 * MILLIS);
    assertEquals(Outcome.UNANSWERED, path.a.outcomes.get(refused));
    path.b.inboxHasRoom = true;
    path.drops = packet -> packet.flags() == MessagePacket.CHUNK;
    Observer incomplete =
        path.a.send(3, false, B, Topic.NONE, pattern(50, 3), 5000 * MILLIS, path.nowNanos);
    path.run(10_000 * MILLIS);
    assertEquals(Outcome.INCOMPLETE, path.a.outcomes.get(incomplete));
    assertEquals(0, path.b.machine.arrivals(), "ABORTED ends the arrival");
    assertEquals(3, path.a.counters.get(Counter.MESSAGES_GIVEN_UP));
  }

  @Test
  void longMessageUsesALossyLinkWellAndLeavesRoomForOthers() {
    SimulatedPath path =
        new SimulatedPath(3, SimulatedPath.Weather.of(0.01, 0, 25, 0).rate(200_000_000L, 200));
    int length = 20_000_000;
    long start = path.nowNanos;
    path.a.send(9, false, B, Topic.NONE, pattern(length, 3), DEADLINE, path.nowNanos);
    assertTrue(path.runUntil(() -> !path.a.outcomes.isEmpty(), MINUTES));
    double seconds = (path.nowNanos - start) / 1e9;
    double ideal = length * 8.0 / 200e6;
    System.out.printf(
        "20 MB over 200 Mbit/s, 50 ms, 1 %% loss: %.2f s, ideal %.2f s, worst queue %.1f ms,"
            + " %d dropped%n",
        seconds, ideal, path.worstQueueNanos / 1e6, path.droppedFull);
    assertTrue(seconds < 2 * ideal, seconds + " s");
    assertEquals(1, path.b.delivered.size());
    assertTrue(path.worstQueueNanos < 120 * MILLIS, path.worstQueueNanos + " ns");
  }

  /** A few late packets in a row look like a queue, and end the growth of a window too early. */
  @Test
  void longMessageUsesALinkWellWhosePacketsAreLateByChance() {
    int seeds = 8;
    int length = 20_000_000;
    double seconds = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      SimulatedPath.Weather jittery = SimulatedPath.Weather.of(0.01, 0, 25, 10);
      SimulatedPath path = new SimulatedPath(seed, jittery.rate(200_000_000L, 200));
      long start = path.nowNanos;
      path.a.send(9, false, B, Topic.NONE, pattern(length, 3), DEADLINE, path.nowNanos);
      assertTrue(path.runUntil(() -> !path.a.outcomes.isEmpty(), MINUTES), "seed " + seed);
      seconds += (path.nowNanos - start) / 1e9 / seeds;
      assertTrue(path.worstQueueNanos < 120 * MILLIS, path.worstQueueNanos + " ns");
    }
    double ideal = length * 8.0 / 200e6;
    assertTrue(seconds < 2.5 * ideal, seconds + " s, ideal " + ideal + " s");
  }
}
