package dev.mycelium.internal.echo;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.internal.machine.Deadline;
import java.util.function.Consumer;

/** A request under way; falls due when nobody waits any more. */
final class Ping extends Deadline {
  final int sequence;
  final OverlayAddress destination;
  final long token;
  private final Consumer<PingResult> done;
  private long sentNanos;
  private boolean awaitsRoute;

  /**
   * A request that is about to leave.
   *
   * @param token what the reply must return
   * @param done told the end, once
   */
  Ping(int sequence, OverlayAddress destination, long token, Consumer<PingResult> done) {
    this.sequence = sequence;
    this.destination = destination;
    this.token = token;
    this.done = done;
  }

  /** The request leaves now, or, without a route, as soon as there is one. */
  void sent(boolean hasRoute, long nowNanos) {
    sentNanos = nowNanos;
    awaitsRoute = !hasRoute;
  }

  /** A route was found: a request that waited for it has left now. */
  void routed(long nowNanos) {
    if (awaitsRoute) {
      sent(true, nowNanos);
    }
  }

  long roundTripNanos(long arrivalNanos) {
    return Math.max(0, arrivalNanos - sentNanos);
  }

  void end(PingResult result) {
    done.accept(result);
  }
}
