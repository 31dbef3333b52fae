package dev.mycelium.internal.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happened around a recording and is not in its frames: the head of each file says it.
 *
 * @param clockOffsetMillis by how much the recorder of a link is behind
 * @param kills node and time in milliseconds
 * @param offers packets offered that did not leave at once: source, destination, milliseconds
 * @param released times, in milliseconds, of recorded packets that had waited and are in {@code
 *     offers}
 * @param cut the node that received nothing for a while, or empty
 * @param cutMillis from when
 * @param heldUntilMillis when frames for the cut node passed at last, by link
 * @param overtaking nodes at which, at one moment in milliseconds, IHUs overtook an Update of the
 *     same burst: the reference handles each kind of TLV in a task of its own
 * @param refusals packets that nobody could deliver, 15 s after a request went out for them
 */
record ReplayScenario(
    String file,
    Map<String, Integer> clockOffsetMillis,
    Map<String, Integer> kills,
    List<Offer> offers,
    Set<Integer> released,
    String cut,
    int cutMillis,
    Map<String, Integer> heldUntilMillis,
    Map<String, Integer> overtaking,
    List<Slow> slow,
    List<String> refusals) {

  private static final long ONE_WAY_NANOS = 300_000;
  private static final long MILLI = 1_000_000;

  /**
   * A link that was slower than the others for a moment: where the answers of two neighbours race,
   * the recording says who won, but its clocks are too coarse to say why.
   */
  record Slow(String link, int fromMillis, int untilMillis) {}

  long oneWayNanos(String link, long nowNanos) {
    for (Slow one : slow) {
      if (one.link.equals(link)
          && nowNanos >= one.fromMillis * MILLI
          && nowNanos < one.untilMillis * MILLI) {
        return 5 * ONE_WAY_NANOS;
      }
    }
    return ONE_WAY_NANOS;
  }

  /** A packet offered by the host of a node. */
  record Offer(String node, String destination, int millis) {}

  private static final String C = "439:d043:492b:1897:348f:4de0:edd6:67b0";
  private static final String D = "488:bb6f:8083:81d3:eb75:8819:9d64:ff53";

  static ReplayScenario firstContact() {
    return new ReplayScenario(
        "chain-first-contact-and-refresh.txt",
        Map.of(),
        Map.of(),
        List.of(new Offer("A", "5ff:1:2:3::1", 20_844)),
        Set.of(),
        "",
        0,
        Map.of(),
        Map.of(),
        List.of(),
        List.of("35.8 A: A to 5ff:1:2:3::1"));
  }

  static ReplayScenario lossAndReturn() {
    return new ReplayScenario(
        "chain-loss-and-return.txt",
        Map.of(),
        Map.of("C", 7909),
        List.of(
            new Offer("A", C, 8920),
            new Offer("A", C, 9940),
            new Offer("A", C, 10_960),
            new Offer("A", C, 11_980),
            new Offer("A", C, 13_004),
            new Offer("A", C, 14_003),
            new Offer("A", C, 15_020),
            new Offer("A", C, 16_020),
            new Offer("A", C, 38_067)),
        Set.of(38_071),
        "",
        0,
        Map.of(),
        Map.of(),
        List.of(),
        Collections.nCopies(8, "29.0 A: A to C"));
  }

  static ReplayScenario diamond() {
    return new ReplayScenario(
        "diamond-refresh-restart-cut.txt",
        new TreeMap<>(Map.of("AC", 22, "DB", 32, "DC", 2)),
        Map.of("D", 1_125_884),
        List.of(new Offer("A", D, 1_130_914)),
        Set.of(1_130_919),
        "C",
        1_170_050,
        new TreeMap<>(Map.of("DC", 1_241_470, "AC", 1_253_246)),
        Map.of("D", 1_241_470),
        List.of(
            new Slow("AC", 1_045_790, 1_045_820),
            new Slow("AB", 1_130_910, 1_130_930),
            new Slow("DB", 1_130_910, 1_130_930)),
        List.of());
  }

  /** Whether a frame was recorded long after it was sent, because its link was held up. */
  static boolean wasHeldBack(Recording recording, Recording.Event event) {
    for (Map.Entry<String, Integer> held : diamond().heldUntilMillis.entrySet()) {
      boolean sameMoment = event.nanos() == held.getValue() * 1_000_000L;
      if (event.link().equals(held.getKey()) && sameMoment && recording.events().size() > 1000) {
        return true;
      }
    }
    return false;
  }
}
