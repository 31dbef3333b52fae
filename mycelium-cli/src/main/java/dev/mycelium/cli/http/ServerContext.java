package dev.mycelium.cli.http;

import java.util.concurrent.atomic.AtomicInteger;

/** What the connections of one server share. */
final class ServerContext {
  final HttpService service;
  final AccessRule access;
  final HttpLimits limits;
  final MemoryBudget bodies;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  ServerContext(HttpService service, AccessRule access, HttpLimits limits) {
    this.service = service;
    this.access = access;
    this.limits = limits;
    this.bodies = new MemoryBudget(limits.bodiesBytes());
  }

  /** Counts a connection in; false, and not counted, if there are too many. */
  boolean enter() {
    return take(connections, limits.connections());
  }

  void leave() {
    connections.decrementAndGet();
  }

  /** Counts a call in; false, and not counted, if there are too many. */
  boolean beginCall() {
    return take(calls, limits.calls());
  }

  void endCall() {
    calls.decrementAndGet();
  }

  private static boolean take(AtomicInteger count, int limit) {
    if (count.incrementAndGet() <= limit) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }
}
