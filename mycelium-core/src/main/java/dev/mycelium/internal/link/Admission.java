package dev.mycelium.internal.link;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts sockets against the limits (spec 02 §16 W15) and shares the memory for waiting data among
 * them. On the event loop, but for {@link #dataLaneBytes}.
 */
final class Admission {
  /** A lane that is smaller than this carries no burst at all. */
  private static final int DATA_LANE_BYTES_MIN = 16 * 1024;

  private final LinkLimits limits;
  private final Counters counters;
  private final Map<Object, Integer> inboundByAddress = new HashMap<>();
  private int links;
  private volatile int dataLaneBytes;

  Admission(LinkLimits limits, Counters counters) {
    this.limits = limits;
    this.counters = counters;
    share();
  }

  /**
   * Whether an inbound connection may stay; then it counts until {@link #leave}.
   *
   * @param remote whom it is from: an IP address, or whatever else stands for one machine
   */
  boolean admit(Object remote) {
    if (!mayAdmit(remote)) {
      return false;
    }
    inboundByAddress.merge(remote, 1, Integer::sum);
    enter();
    return true;
  }

  /** Whether it would be admitted now; a refusal counts. */
  boolean mayAdmit(Object remote) {
    if (inboundByAddress.getOrDefault(remote, 0) >= limits.inboundPerAddressMax()) {
      counters.count(Counter.LINK_REFUSED_PER_ADDRESS);
      return false;
    }
    if (links >= limits.linksMax()) {
      counters.count(Counter.LINK_REFUSED_TOTAL);
      return false;
    }
    return true;
  }

  /** Counts a link that needs no admission. */
  void enter() {
    links++;
    share();
  }

  /** The end of an admitted connection. */
  void leave(Object remote) {
    inboundByAddress.computeIfPresent(remote, (address, count) -> count == 1 ? null : count - 1);
    leave();
  }

  /** The end of a link that needed no admission. */
  void leave() {
    links--;
    share();
  }

  /** The bound of the data lane of each link at this moment; for any thread. */
  int dataLaneBytes() {
    return dataLaneBytes;
  }

  int links() {
    return links;
  }

  private void share() {
    long even = limits.dataLanesBytes() / Math.max(1, links);
    dataLaneBytes = (int) Math.min(limits.dataLaneBytes(), Math.max(DATA_LANE_BYTES_MIN, even));
  }
}
