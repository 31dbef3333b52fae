package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links that may be one too many: to this node itself, or several to another. */
class LinksToOneNodeTest extends PeerFixture {
  private static final Endpoint FOUND = Endpoint.parse("tcp://[fe80::1%3]:9651");
  private static final Endpoint FOUND_CALLS = Endpoint.parse("tcp://[fe80::1%3]:40000");

  private int dialFound(PeerManager manager, Endpoint endpoint, int link) {
    assertEquals(PeerManager.Found.ADDED, manager.find(endpoint, now));
    manager.onDeadline(now);
    manager.onConnected(effects.lastAttempt(), link, now);
    return link;
  }

  @Test
  void linkToOurselvesIsClosedAndHardlyEverTriedAgain() {
    PeerManager manager = manager(A);
    connect(manager);
    now += 5 * SECOND;
    manager.onIdentified(LINK, SELF, now);
    assertEquals(List.of(LINK), effects.closed);
    assertEquals("first Tcp 192.0.2.1:9651: it is this node itself", effects.reports.get(0));
    lose(manager);
    assertTrue(manager.nextDeadlineNanos() - now >= 48 * SECOND);
  }

  @Test
  void configuredLinksToOneNodeAreAllKept() {
    PublicKey node = PublicKey.parse("11".repeat(32));
    PeerManager manager = manager(A, B);
    manager.onConnected(effects.dials.firstKey(), 1, now);
    manager.onConnected(effects.dials.lastKey(), 2, now);
    manager.onAccepted(3, Endpoint.parse("tcp://192.0.2.1:40000"), now);
    for (int link = 1; link <= 3; link++) {
      manager.onIdentified(link, node, now);
    }
    assertEquals(List.of(), effects.closed);
  }

  @Test
  void linkByDiscoveryBesideAConfiguredOneWaitsForTheEndOfThat() {
    PublicKey node = PublicKey.parse("ff".repeat(32));
    PeerManager manager = manager(FOUND);
    manager.onConnected(effects.lastAttempt(), 1, now);
    manager.onIdentified(1, node, now);
    int found = dialFound(manager, Endpoint.parse("tcp://[fe80::1%3]:9652"), 2);
    manager.onIdentified(found, node, now);
    assertEquals(List.of(found), effects.closed);
    manager.onLinkClosed(found, 0, 0, "one too many", now);
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    now += 5 * SECOND;
    manager.onLinkClosed(1, 0, 0, "gone", now);
    int dials = effects.dials.size();
    manager.onDeadline(now);
    assertEquals(dials + 2, effects.dials.size(), "both are wanted again");
  }

  @Test
  void ofTwoLinksByDiscoveryThatOfTheLowerKeyStays() {
    for (String key : List.of("11", "ff")) {
      effects.closed.clear();
      PublicKey node = PublicKey.parse(key.repeat(32));
      PeerManager manager = manager();
      int ours = dialFound(manager, FOUND, 1);
      manager.onAccepted(2, FOUND_CALLS, now);
      manager.onIdentified(2, node, now);
      manager.onIdentified(ours, node, now);
      assertEquals(key.equals("11") ? List.of(ours) : List.of(), effects.closed);
    }
  }

  @Test
  void linksToOneNodeOverTwoAddressesAreBothKept() {
    PublicKey node = PublicKey.parse("11".repeat(32));
    PeerManager manager = manager();
    manager.onIdentified(dialFound(manager, FOUND, 1), node, now);
    Endpoint elsewhere = Endpoint.parse("tcp://[fe80::1%4]:9651");
    manager.onIdentified(dialFound(manager, elsewhere, 2), node, now);
    assertEquals(List.of(), effects.closed);
  }
}
