package dev.mycelium.internal.link;

import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.link.queue.ControlBudget;

/**
 * The bounds of all links of a node.
 *
 * @param linksMax links in total, 1 or more; an inbound connection over it is refused, dialed ones
 *     are bounded by the list of configured peers and always have a place, so that strangers cannot
 *     cut a node off from its friends
 * @param inboundPerAddressMax inbound links per remote IP address, 1 or more
 * @param connectTimeoutMillis how long a dialed connection may take
 * @param silentTimeoutMillis how long an inbound link may say nothing that makes sense
 * @param lingerMillis how long a link that we closed waits for the other end to close too
 * @param dataLaneBytes waiting data per link; less if all links together would exceed {@link
 *     #dataLanesBytes}
 * @param dataLanesBytes waiting data of all links together, split evenly among those that exist
 * @param dataAgeNanos frames that have waited this long behind a blocked socket are dropped
 * @param standingTargetNanos a source waits for a link whose queue does not stand longer than this
 * @param controlLaneBytes memory of waiting control packets per link; over it the link is closed
 * @param controlLanesBytes the same of all links together ({@link ControlBudget})
 */
public record LinkLimits(
    int linksMax,
    int inboundPerAddressMax,
    int connectTimeoutMillis,
    int silentTimeoutMillis,
    int lingerMillis,
    int dataLaneBytes,
    long dataLanesBytes,
    long dataAgeNanos,
    long standingTargetNanos,
    int controlLaneBytes,
    long controlLanesBytes) {
  /** Unanswered attempts: the system's own limit of two minutes is too long to try again. */
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  /** A neighbour sends its routes at once and a Hello every 20 s. */
  private static final int SILENT_TIMEOUT_MILLIS = 20_000;

  /** A round trip to the far side of the world: what was sent last still arrives. */
  private static final int LINGER_MILLIS = 300;

  /** About 4 ms at a gigabit per second. */
  private static final int DATA_LANE_BYTES = 512 * 1024;

  /** Share of the heap that waiting data may take, and waiting control packets as well. */
  private static final int HEAP_SHARE = 8;

  /** Standing delay that nobody wants to sit behind (20 ms). */
  private static final long DATA_AGE_NANOS = 20_000_000;

  /** A table of 30 000 routes: a neighbour that cannot take it in is dead. */
  private static final int CONTROL_LANE_BYTES = 4 * 1024 * 1024;

  /** Of the memory of all control lanes a single one gets this share at most. */
  private static final int CONTROL_LANE_SHARE = 4;

  /**
   * What a link can take beside its lanes: one read of 64 KiB, unpacked into small control packets
   * five times as large, its buffers and its tables.
   */
  private static final int HEAP_BYTES_PER_LINK = 1024 * 1024;

  private static final int LINKS_MIN = 32;

  /**
   * The usual bounds with the two that people configure; a heap of less than a MiB per link lowers
   * the number of links.
   */
  public static LinkLimits of(int linksMax, int inboundPerAddressMax) {
    long heap = Runtime.getRuntime().maxMemory();
    long eighth = heap / HEAP_SHARE;
    return new LinkLimits(
        (int) Math.min(linksMax, Math.max(LINKS_MIN, heap / HEAP_BYTES_PER_LINK)),
        inboundPerAddressMax,
        CONNECT_TIMEOUT_MILLIS,
        SILENT_TIMEOUT_MILLIS,
        LINGER_MILLIS,
        DATA_LANE_BYTES,
        eighth,
        DATA_AGE_NANOS,
        FrameSink.STANDING_TARGET_NANOS,
        (int) Math.min(CONTROL_LANE_BYTES, eighth / CONTROL_LANE_SHARE),
        eighth);
  }
}
