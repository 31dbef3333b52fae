package dev.mycelium.internal.message;

import dev.mycelium.internal.machine.Deadline;

/** When the network is asked again for a route to a node. */
final class RouteWish extends Deadline {
  final Remote remote;

  RouteWish(Remote remote) {
    this.remote = remote;
  }
}
