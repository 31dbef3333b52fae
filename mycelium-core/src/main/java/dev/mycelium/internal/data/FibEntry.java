package dev.mycelium.internal.data;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.routing.RouteUse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the data path knows about one /64. The object stays the same while the route changes, so
 * that a data thread may hold on to it and the time of last use survives.
 *
 * <p>Written by the node thread, but for three things that data threads write: the time of last
 * use, the limiter of reports, and the secret, which the first thread that needs it derives (two
 * threads may do so at once; they find the same).
 */
public final class FibEntry {
  private static final VarHandle LAST_USED = handle("lastUsedNanos");
  private static final VarHandle REPORTS = handle("reportsPaidUntilNanos");

  /** One report per source each 100 ms on average: 10 per second (spec 05 §22.2(8)). */
  private static final long REPORT_INTERVAL_NANOS = 100_000_000L;

  /** How many reports may go out at once: a traceroute of three probes and ten hops. */
  private static final int REPORT_BURST = 30;

  private final long prefixHigh;
  private final SecretKey own;

  /** The key and what was derived from it, replaced as one; null while no route is left. */
  private volatile @Nullable RemoteKey remote;

  private volatile @Nullable FrameSink nextHop;

  @SuppressWarnings("unused") // through LAST_USED
  private long lastUsedNanos = RouteUse.NEVER;

  /** Until when the reports sent so far use up the average rate; {@link RouteUse#NEVER}: none. */
  @SuppressWarnings("unused") // through REPORTS
  private long reportsPaidUntilNanos = RouteUse.NEVER;

  FibEntry(long prefixHigh, SecretKey own) {
    this.prefixHigh = prefixHigh;
    this.own = own;
  }

  /** A public key and the secret shared with its owner, once somebody needed it. */
  private static final class RemoteKey {
    final PublicKey key;

    /** Null until derived; empty if the key is unusable. */
    @SuppressWarnings("NullableOptional") // null says "not tried", which Optional cannot
    private volatile @Nullable Optional<SharedSecret> secret;

    RemoteKey(PublicKey key) {
      this.key = key;
    }

    @Nullable SharedSecret secret(SecretKey own) {
      Optional<SharedSecret> known = secret;
      if (known == null) {
        known = SharedSecret.derive(own, key);
        secret = known;
      }
      return known.orElse(null);
    }
  }

  long prefixHigh() {
    return prefixHigh;
  }

  /** Whether a route, selected or not, is known. */
  boolean isPublished() {
    return remote != null;
  }

  /** Node thread. A secret derived from another key is dropped with it (spec 01 §10.1(4)). */
  void publish(PublicKey key, @Nullable FrameSink nextHop) {
    RemoteKey before = remote;
    if (before == null || !before.key.equals(key)) {
      remote = new RemoteKey(key);
    }
    this.nextHop = nextHop;
  }

  /** Node thread. */
  void withdraw() {
    nextHop = null;
    remote = null;
  }

  /** Where packets to the /64 go; null if no route is selected. */
  @Nullable FrameSink nextHop() {
    return nextHop;
  }

  /** The key of the owner of the /64; null while no route is left. */
  public @Nullable PublicKey publicKey() {
    RemoteKey current = remote;
    return current == null ? null : current.key;
  }

  /** The secret shared with the owner of the /64; null if its key is unusable or gone. */
  @Nullable SharedSecret secret() {
    RemoteKey current = remote;
    return current == null ? null : current.secret(own);
  }

  /** A packet was sent along the route. */
  void used(long nowNanos) {
    LAST_USED.setOpaque(this, nowNanos);
  }

  long lastUsedNanos() {
    return (long) LAST_USED.getOpaque(this);
  }

  /**
   * Takes one report about a packet from this /64 out of its token bucket.
   *
   * <p>The bucket is one number, the time until which the reports sent have used up the rate, so
   * that threads share it without a lock. It lives here because a report can only be sealed for a
   * source that has an entry: the table of buckets is bounded by the table of routes.
   *
   * @return false if the rate is used up
   */
  boolean mayReport(long nowNanos) {
    while (true) {
      long paid = (long) REPORTS.getOpaque(this);
      long from = paid == RouteUse.NEVER || paid - nowNanos < 0 ? nowNanos : paid;
      if (from - nowNanos > (REPORT_BURST - 1) * REPORT_INTERVAL_NANOS) {
        return false;
      }
      if (REPORTS.compareAndSet(this, paid, from + REPORT_INTERVAL_NANOS)) {
        return true;
      }
    }
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(FibEntry.class, field, long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
