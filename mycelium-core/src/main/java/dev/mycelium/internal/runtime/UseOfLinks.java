package dev.mycelium.internal.runtime;

import dev.mycelium.Subnet;
import dev.mycelium.internal.link.Link;
import dev.mycelium.internal.routing.RouteUse;

/**
 * What the router may read of the data plane.
 *
 * @param routes knows when routes were used
 * @param links knows what links carried
 */
record UseOfLinks(RouteUse routes, LinkInputs links) implements RouteUse {
  @Override
  public long lastUsedNanos(Subnet subnet) {
    return routes.lastUsedNanos(subnet);
  }

  @Override
  public long movedBytes(int link) {
    Link live = links.link(link);
    return live == null ? 0 : live.receivedBytes() + live.sentBytes();
  }
}
