package dev.mycelium.internal.discovery;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.machine.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/** One interface on which nodes are looked for, and whom was heard there. */
final class Neighbourhood {
  /** Nodes remembered; each is one link, and a network that large does not need a full mesh. */
  static final int HEARD_MAX = 64;

  /** Nodes not heard before: when a node starts among many, it hears them within a minute. */
  static final int NEW_BURST = 32;

  /**
   * New ones in the long run: beacons prove nothing, and each can make the node dial (spec 02 §16
   * W16).
   */
  static final int NEW_PER_SECOND = 1;

  /** A beacon that comes sooner tells nothing new: nodes send one a minute. */
  static final long REPEAT_NANOS = 20 * Discovery.SECOND_NANOS;

  /** What becomes of a beacon. */
  enum Verdict {
    NEWS,
    KNOWN,
    TOO_MANY
  }

  private final LocalInterface where;
  private final TokenBucket newcomers;

  /** When a beacon was last passed on, by sender; least recent first. */
  private final Map<Endpoint, Long> heard =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Long> eldest) {
          return size() > HEARD_MAX;
        }
      };

  private int beaconsSent;
  private long lastBeaconNanos;

  Neighbourhood(LocalInterface where, long nowNanos) {
    this.where = where;
    this.newcomers = new TokenBucket(NEW_PER_SECOND, NEW_BURST, nowNanos);
  }

  LocalInterface where() {
    return where;
  }

  /**
   * Whether it is time for a beacon: the first ones come quickly, since one may be lost and an
   * interface may need a moment before it can send.
   */
  boolean isBeaconDue(long nowNanos) {
    return beaconsSent < Discovery.FIRST_BEACONS
        || nowNanos - lastBeaconNanos >= Discovery.BEACON_NANOS;
  }

  void onBeaconSent(long nowNanos) {
    beaconsSent++;
    lastBeaconNanos = nowNanos;
  }

  /** Judges a beacon. */
  Verdict hear(Endpoint sender, long nowNanos) {
    Long last = heard.get(sender);
    if (last != null && nowNanos - last < REPEAT_NANOS) {
      return Verdict.KNOWN;
    }
    if (last == null && !newcomers.tryTake(nowNanos)) {
      return Verdict.TOO_MANY;
    }
    heard.put(sender, nowNanos);
    return Verdict.NEWS;
  }
}
