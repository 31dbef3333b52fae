package dev.mycelium.sim;

import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.Metric;

/** How many control messages were sent, by kind, and when the last one was that carried news. */
public final class MessageCounts {
  private long hellos;
  private long ihus;
  private long updates;
  private long retractions;
  private long routeRequests;
  private long seqnoRequests;
  private long lastNewsNanos = Long.MIN_VALUE;

  void count(ControlTlv tlv, boolean ownAnnouncement, long nowNanos) {
    if (tlv instanceof ControlTlv.Hello) {
      hellos++;
      return;
    }
    if (tlv instanceof ControlTlv.Ihu) {
      ihus++;
      return;
    }
    if (!ownAnnouncement) {
      lastNewsNanos = nowNanos;
    }
    if (tlv instanceof ControlTlv.Update update) {
      updates++;
      if (Metric.isInfinite(update.metric())) {
        retractions++;
      }
    } else if (tlv instanceof ControlTlv.RouteRequest) {
      routeRequests++;
    } else {
      seqnoRequests++;
    }
  }

  /** When the last message was sent that was neither keep-alive nor an owner's announcement. */
  long lastNewsNanos() {
    return lastNewsNanos;
  }

  public long hellos() {
    return hellos;
  }

  public long ihus() {
    return ihus;
  }

  /** Updates of all kinds, retractions included. */
  public long updates() {
    return updates;
  }

  public long retractions() {
    return retractions;
  }

  public long routeRequests() {
    return routeRequests;
  }

  public long seqnoRequests() {
    return seqnoRequests;
  }

  public long total() {
    return hellos + ihus + updates + routeRequests + seqnoRequests;
  }

  /** What was counted since an earlier copy. */
  public MessageCounts since(MessageCounts earlier) {
    MessageCounts difference = new MessageCounts();
    difference.hellos = hellos - earlier.hellos;
    difference.ihus = ihus - earlier.ihus;
    difference.updates = updates - earlier.updates;
    difference.retractions = retractions - earlier.retractions;
    difference.routeRequests = routeRequests - earlier.routeRequests;
    difference.seqnoRequests = seqnoRequests - earlier.seqnoRequests;
    return difference;
  }

  /** A copy to subtract later. */
  public MessageCounts copy() {
    return since(new MessageCounts());
  }

  @Override
  public String toString() {
    return "%d hello, %d ihu, %d update (%d retractions), %d route request, %d seqno request"
        .formatted(hellos, ihus, updates, retractions, routeRequests, seqnoRequests);
  }
}
