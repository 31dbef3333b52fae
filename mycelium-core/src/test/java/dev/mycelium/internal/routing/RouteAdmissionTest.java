package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.routing.RoutingLimits.Rate;
import org.junit.jupiter.api.Test;

/** Strangers compete for the table and for its growth; what is reserved stays for others. */
class RouteAdmissionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int HONEST = 100;
  private static final int CHOSEN = 101;

  private int nextNode;

  /** 400 places in all, the last 100 reserved, 200 per peer, 5 reserved for each. */
  private static RoutingLimits limits(Rate own, Rate all, Rate reserved) {
    RoutingLimits d = RoutingLimits.defaults();
    return new RoutingLimits(
        200,
        400,
        5,
        d.queriesMax(),
        d.idleSourcesMax(),
        d.requestCacheMax(),
        d.requests(),
        d.seqnoRequests(),
        own,
        all,
        reserved,
        d.ownRequests(),
        d.unknownSources(),
        d.stepsPerDeadline(),
        d.messagesPerDeadline());
  }

  private static RouterFixture roomMatters() {
    Rate plenty = new Rate(1000, 1000);
    return new RouterFixture(RoutingMode.IMPROVED, limits(plenty, plenty, plenty));
  }

  private static RouterFixture timeMatters() {
    return new RouterFixture(
        RoutingMode.IMPROVED, limits(new Rate(20, 100), new Rate(30, 150), new Rate(2, 10)));
  }

  /** How many of so many new subnets of a peer find room. */
  private int learned(RouterFixture it, int peer, int subnets) {
    int before = it.router.routes().size();
    for (int i = 0; i < subnets; i++) {
      it.update(peer, Node.number(1000 + nextNode++), 0, 5);
    }
    return it.router.routes().size() - before;
  }

  @Test
  void strangersFillThreeQuartersAndEachItsReserve() {
    RouterFixture it = roomMatters();
    it.links(1, 2, 3);
    assertEquals(200, learned(it, 1, 250));
    assertEquals(100, learned(it, 2, 250));
    assertEquals(5, learned(it, 3, 250));
    assertEquals(50 + 150 + 245, it.count(Counter.UPDATE_OVER_LIMIT));
  }

  @Test
  void chosenLinkFindsRoomAfterStrangers() {
    RouterFixture it = roomMatters();
    it.links(1, 2);
    it.router.addChosenLink(CHOSEN, 10, it.now);
    learned(it, 1, 250);
    learned(it, 2, 250);
    assertEquals(100, learned(it, CHOSEN, 250), "all that is left");
  }

  @Test
  void answerToAQuestionOfThisNodeFindsRoom() {
    RouterFixture it = roomMatters();
    it.links(1, 2);
    learned(it, 1, 250);
    learned(it, 2, 250);
    Node wanted = Node.number(7);
    it.router.requestRoute(wanted.address(), it.now);
    it.update(2, wanted, 0, 5);
    assertEquals(1, it.routes(wanted).size());
  }

  @Test
  void crowdSharesOneRateAndAnHonestPeerKeepsItsOwn() {
    RouterFixture it = timeMatters();
    for (int peer = 1; peer <= 10; peer++) {
      it.links(peer);
    }
    it.links(HONEST);
    int crowd = 0;
    for (int peer = 1; peer <= 10; peer++) {
      crowd += learned(it, peer, 30);
    }
    assertEquals(150 + 5 * 10, crowd, "the common burst, then the reserve of five of them");
    assertEquals(10, learned(it, HONEST, 30));
    it.now += SECOND + SECOND / 100; // a token is not lost to rounding
    assertEquals(30 + 2, learned(it, 6, 20) + learned(it, 7, 20), "per second");
    assertEquals(2, learned(it, HONEST, 20));
  }

  @Test
  void chosenLinkDoesNotCompete() {
    RouterFixture it = timeMatters();
    it.links(1, 2, 3);
    it.router.addChosenLink(CHOSEN, 10, it.now);
    learned(it, 1, 100);
    learned(it, 2, 100);
    assertEquals(100, learned(it, CHOSEN, 120));
  }

  @Test
  void boundsFollowTheHeapUpToThoseOfTheDesign() {
    RoutingLimits small = RoutingLimits.forHeap(128L << 20);
    assertTrue(small.routesMax() * 448L <= 32L << 20);
    assertEquals(small.routesMax() / 5, small.routesPerPeerMax());
    assertEquals(8192, small.requestCacheMax());
    assertEquals(RoutingLimits.defaults(), RoutingLimits.forHeap(8L << 30));
    assertEquals(1_000_000, RoutingLimits.defaults().routesMax());
    assertEquals(200_000, RoutingLimits.defaults().routesPerPeerMax());
    assertTrue(RoutingLimits.forHeap(1).routesMax() > 0);
  }
}
