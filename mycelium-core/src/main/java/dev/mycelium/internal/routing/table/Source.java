package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.RouterId;
import org.jspecify.annotations.Nullable;

/**
 * The feasibility distance of one source: one router id of one subnet (RFC 8966 §3.2.5, spec 04
 * §2.8). Lives inside the entry of its subnet; times in whole seconds of the router's clock.
 */
final class Source {
  final RouterId routerId;
  char seqno;
  char metric;
  int expiresSecond;
  @Nullable Source next;

  Source(RouterId routerId, @Nullable Source next) {
    this.routerId = routerId;
    this.next = next;
  }
}
