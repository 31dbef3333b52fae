package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.internal.machine.Machine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Peers that discovery found. */
class FoundPeerTest extends PeerFixture {
  private static Endpoint neighbour(int number, int scope) {
    return Endpoint.parse("tcp://[fe80::" + number + "%" + scope + "]:9651");
  }

  @Test
  void foundPeerIsDialedAtOnceAndForgottenAfterThreeFailures() {
    PeerManager manager = manager();
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 2), now));
    assertEquals(PeerManager.Found.KNOWN, manager.find(neighbour(1, 2), now));
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(PeerInfo.Type.LINK_LOCAL_DISCOVERY, only(manager).type());
      advance(manager);
      fail(manager);
    }
    assertEquals(List.of(), manager.peers(now));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 2), now), "and comes back");
  }

  @Test
  void foundPeerThatWasUpHasThreeNewAttempts() {
    PeerManager manager = manager();
    manager.find(neighbour(1, 2), now);
    advance(manager);
    fail(manager);
    advance(manager);
    fail(manager);
    advance(manager);
    connect(manager);
    assertEquals(PeerInfo.Type.LINK_LOCAL_DISCOVERY, manager.typeOf(LINK).orElseThrow());
    now += 5 * SECOND;
    lose(manager);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(PeerInfo.State.DEAD, only(manager).state());
      advance(manager);
      fail(manager);
    }
    assertEquals(List.of(), manager.peers(now));
  }

  @Test
  void configuredPeerIsNotForgottenAndKeepsItsTypeWhenFound() {
    PeerManager manager = manager(neighbour(1, 2));
    assertEquals(PeerManager.Found.KNOWN, manager.find(neighbour(1, 2), now));
    for (int attempt = 0; attempt < 5; attempt++) {
      fail(manager);
      advance(manager);
    }
    assertEquals(PeerInfo.Type.STATIC, only(manager).type());
  }

  @Test
  void foundPeersAreBoundedPerInterfaceAndInTotal() {
    PeerLimits limits = new PeerLimits(10, 5, 3, 100, Set.of(Endpoint.Protocol.TCP));
    PeerManager manager = manager(limits, A);
    for (int number = 1; number <= 5; number++) {
      PeerManager.Found expected =
          number <= 3 ? PeerManager.Found.ADDED : PeerManager.Found.NO_ROOM;
      assertEquals(expected, manager.find(neighbour(number, 2), now));
    }
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 3), now));
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(2, 3), now));
    assertEquals(PeerManager.Found.NO_ROOM, manager.find(neighbour(3, 3), now));
    assertTrue(manager.remove(neighbour(1, 2), now));
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(3, 3), now));
    assertTrue(manager.add(B, now), "configured peers do not share that room");
  }
}
