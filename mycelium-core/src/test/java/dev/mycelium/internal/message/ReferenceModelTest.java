package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.A;
import static dev.mycelium.internal.message.SimulatedPath.B;
import static dev.mycelium.internal.message.SimulatedPath.MILLIS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.Topic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every short length and some long ones, ours to a model of the reference and back (§19.7). */
class ReferenceModelTest {
  private static final int SHORT = 4000;
  private static final int[] LONG = {10_000, 65_536, 100_001, 1_000_000, 5_000_000};
  private static final long DEADLINE = 300_000 * MILLIS;

  private final ReferenceModel reference = new ReferenceModel();
  private final Deque<PlainPacket> toReference = new ArrayDeque<>();
  private long now = 1_000;
  private final SimulatedNode ours =
      new SimulatedNode(
          A,
          MessageLimits.defaultsFor(1 << 30),
          MessageTimes.usual(),
          (from, packet) -> toReference.add(packet));

  private static IntStream lengths() {
    return IntStream.concat(IntStream.rangeClosed(0, SHORT), IntStream.of(LONG));
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  /** Carries packets until neither side has any; then ours may look at its clock. */
  private void talk() {
    boolean more = true;
    while (more) {
      while (ours.machine.hasChunksToSend()) {
        ours.machine.transmit(64, now);
      }
      PlainPacket there = toReference.poll();
      if (there != null) {
        reference.accept(there);
      }
      PlainPacket back = reference.next();
      if (back != null) {
        now += 1000;
        ours.accept(back, now);
      }
      more = there != null || back != null || ours.machine.hasChunksToSend();
    }
  }

  @Test
  void theReferenceTakesWhatOursSends() {
    lengths()
        .forEach(
            length -> {
              byte[] data = pattern(length);
              int before = ours.outcomes.size();
              ours.send(0x1000 + length, false, B, Topic.NONE, data, DEADLINE, now);
              long end = now + DEADLINE;
              talk();
              while (ours.outcomes.size() == before && now - end < 0) {
                long deadline = ours.machine.nextDeadlineNanos();
                assertTrue(deadline != Machine.NEVER, "stuck at length " + length);
                now = Math.max(now, deadline);
                ours.machine.onDeadline(now);
                talk();
              }
              assertEquals(1, reference.delivered.size(), "length " + length);
              assertArrayEquals(data, reference.delivered.remove(0), "length " + length);
            });
    assertTrue(
        ours.outcomes.values().stream().allMatch(SendOrder.Observer.Outcome.RECEIVED::equals));
  }

  @Test
  void oursTakesWhatTheReferenceSends() {
    lengths()
        .forEach(
            length -> {
              byte[] data = pattern(length);
              ours.delivered.clear();
              ours.restart(); // the model has one id
              reference.send(data);
              talk();
              assertTrue(reference.isReceived, "length " + length);
              assertEquals(1, ours.delivered.size(), "length " + length);
              assertArrayEquals(data, ours.delivered.get(0).data(), "length " + length);
            });
  }
}
