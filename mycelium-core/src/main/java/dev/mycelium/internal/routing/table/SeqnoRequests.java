package dev.mycelium.internal.routing.table;

import dev.mycelium.Subnet;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.SeqNo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Seqno requests sent in the last minute or two (spec 04 §2.9): who asked, who was asked. Under the
 * reference rules a request is found only under its exact number; otherwise there is one entry per
 * source, for the largest number wanted.
 */
public final class SeqnoRequests {
  private final boolean exact;
  private final int max;
  private final Map<Key, Request> requests = new LinkedHashMap<>();

  private record Key(RouterId routerId, Subnet subnet, int seqno) {}

  /** One request; as a deadline it is the time of its repetition. */
  public static final class Request extends Deadline {
    private final RouterId routerId;
    private final Subnet subnet;
    private final long firstSentNanos;
    private int seqno;
    private long lastSentNanos;
    private int repetitions;
    private final Set<Neighbour> sources = new LinkedHashSet<>();
    private final Set<Neighbour> targets = new LinkedHashSet<>();

    Request(RouterId routerId, Subnet subnet, int seqno, long nowNanos) {
      this.routerId = routerId;
      this.subnet = subnet;
      this.seqno = seqno;
      this.firstSentNanos = nowNanos;
    }

    /** Whose number is wanted. */
    public RouterId routerId() {
      return routerId;
    }

    /** For which subnet. */
    public Subnet subnet() {
      return subnet;
    }

    /** The number wanted. */
    public int seqno() {
      return seqno;
    }

    /** When it was last really sent to somebody. */
    public long lastSentNanos() {
      return lastSentNanos;
    }

    /** Notes that it was sent. */
    public void onSent(Neighbour target, long nowNanos) {
      targets.add(target);
      lastSentNanos = nowNanos;
    }

    /** Neighbours that asked us; modifiable. */
    public Set<Neighbour> sources() {
      return sources;
    }

    /** Neighbours that we asked. */
    public Set<Neighbour> targets() {
      return targets;
    }

    /** How often it was repeated; counts one more. */
    public int nextRepetition() {
      return ++repetitions;
    }
  }

  /**
   * Empty.
   *
   * @param exact the reference's matching
   * @param max entries kept; beyond, the oldest is evicted
   */
  public SeqnoRequests(boolean exact, int max) {
    this.exact = exact;
    this.max = max;
  }

  /** The request for this number, or (unless exact) for the largest number wanted. */
  public @Nullable Request find(RouterId routerId, Subnet subnet, int seqno) {
    return requests.get(key(routerId, subnet, seqno));
  }

  /** The neighbours that an update with this number answers; empty if nobody asked. */
  public Set<Neighbour> interested(RouterId routerId, Subnet subnet, int seqno) {
    Request request = find(routerId, subnet, seqno);
    return request == null || SeqNo.isGreater(request.seqno, seqno) ? Set.of() : request.sources;
  }

  /** The entry for a request that is about to be sent. */
  public Request obtain(RouterId routerId, Subnet subnet, int seqno, long nowNanos) {
    Request request =
        requests.computeIfAbsent(
            key(routerId, subnet, seqno), key -> new Request(routerId, subnet, seqno, nowNanos));
    if (SeqNo.isGreater(seqno, request.seqno)) {
      request.seqno = seqno;
      request.repetitions = 0;
    }
    return request;
  }

  /** The oldest entry if there are too many, removed. */
  public @Nullable Request evict() {
    if (requests.size() <= max) {
      return null;
    }
    Iterator<Request> oldestFirst = requests.values().iterator();
    Request oldest = oldestFirst.next();
    oldestFirst.remove();
    return oldest;
  }

  /** Removes what was first sent before a time. */
  public void removeSentBefore(long nanos, Consumer<Request> removed) {
    Iterator<Request> oldestFirst = requests.values().iterator();
    while (oldestFirst.hasNext()) {
      Request request = oldestFirst.next();
      if (request.firstSentNanos - nanos >= 0) {
        return;
      }
      oldestFirst.remove();
      removed.accept(request);
    }
  }

  /** Entries. */
  public int size() {
    return requests.size();
  }

  private Key key(RouterId routerId, Subnet subnet, int seqno) {
    return new Key(routerId, subnet, exact ? seqno : 0);
  }
}
