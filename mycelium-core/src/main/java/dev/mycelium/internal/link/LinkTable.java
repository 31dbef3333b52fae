package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.link.Link.Identity;
import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.Outlet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** The links and sockets of one loop; on the event loop only. */
final class LinkTable {
  private final LinkSite site;
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private int nextLinkId;
  private int openSockets;
  private boolean ending;

  LinkTable(LinkSite site) {
    this.site = site;
  }

  /** A new link over a connected carrier. */
  Link open(Endpoint local, Endpoint remote, boolean inbound, Carrier carrier) {
    Link link = new Link(new Identity(nextLinkId++, local, remote, inbound), site, carrier);
    links.put(link.id(), link);
    return link;
  }

  /** The same over a transport with a way of its own to write what waits. */
  Link open(
      Endpoint local,
      Endpoint remote,
      boolean inbound,
      LinkEnd end,
      Function<LinkQueue, Outlet> outlet) {
    Link link = new Link(new Identity(nextLinkId++, local, remote, inbound), site, end, outlet);
    links.put(link.id(), link);
    return link;
  }

  /** A link whose carrier is gone. */
  void forget(Link link) {
    links.remove(link.id());
  }

  /** Counts a socket, listeners included, that the end of the loop has to wait for. */
  void onSocketOpened() {
    openSockets++;
  }

  void onSocketClosed() {
    openSockets--;
    checkDrained();
  }

  /** Closes all links in order; no others come after them. */
  void end(String reason) {
    ending = true;
    for (Link link : List.copyOf(links.values())) {
      link.close(reason);
    }
    checkDrained();
  }

  boolean isEnding() {
    return ending;
  }

  private void checkDrained() {
    if (ending && openSockets == 0) {
      drained.countDown();
    }
  }

  /** Opens when the loop is ending and all sockets are closed; for any thread. */
  CountDownLatch drained() {
    return drained;
  }
}
