package dev.mycelium.internal.routing;

import dev.mycelium.internal.wire.ControlTlv.Ihu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The round trip times that a recorded node measured on one link. A recorder stands in the middle
 * of the link and writes whole milliseconds, so its times are off by a few of them. What a node
 * says about its cost in its next IHU tells which sample it had: the one nearest to the recorded
 * time that explains the recorded cost. If none near it does, the smoothing is not the reference's.
 */
final class LinkSamples {
  private static final int START_COST = 1000;
  private static final int STATIC_COST = 15;

  /** Milliseconds that the recorded times may be off. */
  private static final int UNCERTAINTY_MILLIS = 4;

  private LinkSamples() {}

  /** The samples of a connection, in order. */
  static Deque<Integer> of(Recording recording, String link, String node, long from, long until) {
    List<Integer> samples = new ArrayList<>();
    List<Integer> pending = new ArrayList<>();
    int smoothed = START_COST;
    for (Recording.Event event : recording.events()) {
      boolean isIhu = event.link().equals(link) && event.kind().equals("ihu");
      if (!isIhu || event.nanos() < from || event.nanos() >= until) {
        continue;
      }
      if (!event.from().equals(node)) {
        pending.add(recordedSample(recording, node, event.nanos()));
      } else {
        int said = ((Ihu) event.tlv()).rxCost() - STATIC_COST;
        int[] found = search(smoothed, pending, said);
        for (int sample : found) {
          samples.add(sample);
          smoothed = next(smoothed, sample);
        }
        pending.clear();
      }
    }
    samples.addAll(pending);
    return new ArrayDeque<>(samples);
  }

  /** All links get their Hellos at the same tick, so any link shows when the last one was. */
  private static int recordedSample(Recording recording, String node, long ihuNanos) {
    long helloNanos = Long.MIN_VALUE;
    for (Recording.Event event : recording.events()) {
      boolean isEarlierHello =
          event.from().equals(node) && event.kind().equals("hello") && event.nanos() <= ihuNanos;
      if (isEarlierHello && !ReplayScenario.wasHeldBack(recording, event)) {
        helloNanos = event.nanos();
      }
    }
    return (int) TimeUnit.NANOSECONDS.toMillis(ihuNanos - helloNanos);
  }

  private static int next(int smoothed, int sample) {
    return (9 * smoothed + sample) / 10;
  }

  /** Samples near the recorded ones that lead to the cost, the nearest ones first. */
  private static int[] search(int smoothed, List<Integer> recorded, int wanted) {
    for (int error = 0; error <= UNCERTAINTY_MILLIS * recorded.size(); error++) {
      int[] found = new int[recorded.size()];
      if (search(smoothed, recorded, wanted, error, 0, found)) {
        return found;
      }
    }
    throw new AssertionError(
        "no sample near " + recorded + " ms leads from cost " + smoothed + " to " + wanted);
  }

  private static boolean search(
      int smoothed, List<Integer> recorded, int wanted, int error, int index, int[] found) {
    if (index == found.length) {
      return error == 0 && smoothed == wanted;
    }
    for (int off = -Math.min(error, UNCERTAINTY_MILLIS);
        off <= Math.min(error, UNCERTAINTY_MILLIS);
        off++) {
      found[index] = Math.max(0, recorded.get(index) + off);
      int after = next(smoothed, found[index]);
      if (search(after, recorded, wanted, error - Math.abs(off), index + 1, found)) {
        return true;
      }
    }
    return false;
  }
}
