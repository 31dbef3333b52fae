package dev.mycelium.internal.routing.table;

import dev.mycelium.Subnet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Subnets that nobody knew when this node last asked: asking again waits 15 s, then 30 s, then 60 s
 * (spec 04 §15.3, S7), so that scans and dead destinations stay cheap.
 */
public final class FailedQueries {
  private final long firstWaitNanos;
  private final long longestWaitNanos;
  private final int max;
  private final Map<Subnet, Failure> failures = new LinkedHashMap<>();

  private record Failure(long waitNanos, long retryNanos) {}

  /**
   * Empty.
   *
   * @param max entries kept; beyond, the oldest is evicted
   */
  public FailedQueries(long firstWaitNanos, long longestWaitNanos, int max) {
    this.firstWaitNanos = firstWaitNanos;
    this.longestWaitNanos = longestWaitNanos;
    this.max = max;
  }

  /** A query for the subnet found nothing; false if the oldest entry had to go. */
  public boolean onFailure(Subnet subnet, long nowNanos) {
    Failure last = failures.remove(subnet);
    boolean again = last != null && nowNanos - last.retryNanos <= longestWaitNanos;
    long waitNanos =
        last != null && again ? Math.min(2 * last.waitNanos, longestWaitNanos) : firstWaitNanos;
    failures.put(subnet, new Failure(waitNanos, nowNanos + waitNanos));
    if (failures.size() <= max) {
      return true;
    }
    Iterator<Failure> oldestFirst = failures.values().iterator();
    oldestFirst.next();
    oldestFirst.remove();
    return false;
  }

  /** Whether it is too early to ask again. */
  public boolean isWaiting(Subnet subnet, long nowNanos) {
    Failure last = failures.get(subnet);
    return last != null && nowNanos - last.retryNanos < 0;
  }

  /** The subnet showed signs of life. */
  public void forget(Subnet subnet) {
    failures.remove(subnet);
  }

  /** The network changed. */
  public void forgetAll() {
    failures.clear();
  }

  /** Entries. */
  public int size() {
    return failures.size();
  }
}
