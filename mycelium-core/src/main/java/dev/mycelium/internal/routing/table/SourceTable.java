package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.SeqNo;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rules of feasibility distances (spec 04 §2.8). They are what makes loops impossible: a route
 * is used only if its announcer is nearer to the origin than we ever said to be.
 */
public final class SourceTable {
  /**
   * Origins remembered per subnet: a node has one router id per start, and 16 restarts in half an
   * hour are plenty. Someone who holds a key may announce any number of ids for his own subnet.
   */
  private static final int PER_SUBNET_MAX = 16;

  private final long startNanos;
  private final int lifeSeconds;

  /** Empty; {@code startNanos} is second 0 of its clock. */
  public SourceTable(long lifeNanos, long startNanos) {
    this.startNanos = startNanos;
    this.lifeSeconds = (int) TimeUnit.NANOSECONDS.toSeconds(lifeNanos);
  }

  /** Notes what is about to be announced. */
  public void record(
      Destination destination, RouterId routerId, int seqno, int metric, long nowNanos) {
    Source known = find(destination, routerId, nowNanos);
    if (known == null) {
      insert(destination, routerId, seqno, metric, nowNanos);
      return;
    }
    boolean better =
        SeqNo.isGreater(seqno, known.seqno) || seqno == known.seqno && metric < known.metric;
    if (better) {
      known.seqno = (char) seqno;
      known.metric = (char) metric;
    }
    if (better || !Metric.isInfinite(metric)) {
      known.expiresSecond = second(nowNanos) + lifeSeconds;
    }
  }

  /** Whether a route or update with these values cannot be part of a loop. */
  public boolean isFeasible(
      @Nullable Destination destination, RouterId routerId, int seqno, int metric, long nowNanos) {
    if (destination == null || Metric.isInfinite(metric)) {
      return true;
    }
    Source known = find(destination, routerId, nowNanos);
    return known == null
        || SeqNo.isGreater(seqno, known.seqno)
        || seqno == known.seqno && metric < known.metric;
  }

  /** The sequence number that makes any route of the source feasible. */
  public int wantedSeqno(@Nullable Destination destination, RouterId routerId, long nowNanos) {
    Source known = destination == null ? null : find(destination, routerId, nowNanos);
    return SeqNo.plus(known == null ? 0 : known.seqno, 1);
  }

  void expire(Destination destination, long nowNanos) {
    Source previous = null;
    for (Source source = destination.sources; source != null; source = source.next) {
      if (isExpired(source, nowNanos)) {
        unlink(destination, previous, source);
      } else {
        previous = source;
      }
    }
  }

  private @Nullable Source find(Destination destination, RouterId routerId, long nowNanos) {
    for (Source source = destination.sources; source != null; source = source.next) {
      if (source.routerId.equals(routerId)) {
        return isExpired(source, nowNanos) ? null : source;
      }
    }
    return null;
  }

  private void insert(
      Destination destination, RouterId routerId, int seqno, int metric, long nowNanos) {
    expire(destination, nowNanos);
    dropBeyondLimit(destination);
    Source source = new Source(destination.intern(routerId), destination.sources);
    source.seqno = (char) seqno;
    source.metric = (char) metric;
    source.expiresSecond = second(nowNanos) + lifeSeconds;
    destination.sources = source;
  }

  /** New ones are put in front, so the last one is the one known longest. */
  private static void dropBeyondLimit(Destination destination) {
    int count = 1;
    for (Source source = destination.sources; source != null; source = source.next) {
      if (++count == PER_SUBNET_MAX) {
        source.next = null;
      }
    }
  }

  private static void unlink(Destination destination, @Nullable Source previous, Source source) {
    if (previous == null) {
      destination.sources = source.next;
    } else {
      previous.next = source.next;
    }
  }

  private boolean isExpired(Source source, long nowNanos) {
    return second(nowNanos) >= source.expiresSecond;
  }

  private int second(long nowNanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
  }
}
