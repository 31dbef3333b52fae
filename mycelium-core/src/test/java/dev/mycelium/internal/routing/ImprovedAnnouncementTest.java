package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which announcements are accepted, and what neighbours and the data path are told: the improved
 * rules, one group per deviation of docs/deviations.md, under its number.
 */
class ImprovedAnnouncementTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);
  private final Node target = it.target;
  private final Node other = Node.number(2);

  // S12, R19: only /64

  @Test
  void longerPrefixesAreRefused() {
    it.links(1);
    Prefix host = Prefix.of(new Subnet(target.address(), 128));
    it.router.onControl(1, new Update(30_000, 0, 0, host, target.id()), it.now);
    assertEquals(List.of(), it.router.routes());
    assertEquals(1, it.count(Counter.UPDATE_DENIED));
  }

  // R22: what neighbours were told

  @Test
  void aSwitchToAMoreExpensiveLinkIsAnnounced() {
    it.measuredLinks(10, 1);
    it.measuredLinks(200, 2);
    it.router.addLink(3, 10, it.now);
    it.update(1, target, 0, 50);
    it.update(2, target, 0, 50);
    it.clear();
    it.router.removeLink(1, it.now);
    assertEquals(List.of("0/260"), it.updates(3, target));
  }

  @Test
  void slowChangesAddUpUntilTheyAreAnnounced() {
    it.measuredLinks(10, 1, 2);
    it.update(1, target, 0, 50);
    it.clear();
    it.update(1, target, 0, 58);
    assertEquals(List.of(), it.updates(2, target));
    it.update(1, target, 0, 66);
    assertEquals(List.of("0/86"), it.updates(2, target));
  }

  // keys

  @Test
  void keysOfSmallOrderAreRefused() {
    PublicKey zero = PublicKey.of(new byte[PublicKey.BYTES]);
    RouterId id = RouterId.of(zero, new byte[6]);
    Subnet subnet = OverlayAddress.of(zero).subnet();
    it.links(1);
    it.router.onControl(1, new Update(30_000, 0, 0, Prefix.of(subnet), id), it.now);
    assertEquals(List.of(), it.router.routes());
    assertEquals(1, it.count(Counter.UPDATE_DENIED));
  }

  // the seam to the data path

  @Test
  void theDataPathHearsOfKeysAndNextHopsOnlyWhenTheyChange() {
    it.measuredLinks(10, 1, 2);
    Subnet subnet = target.subnet();
    it.packet(target);
    it.clear();
    it.update(1, target, 0, 50);
    assertEquals(List.of("publish " + subnet + " 1", "2 Update", "release " + subnet), it.done);
    it.clear();
    it.update(1, target, 1, 51);
    it.update(2, target, 1, 60);
    assertEquals(List.of(), it.done);
    it.retract(1, target, other);
    assertEquals("publish " + subnet + " 2", it.done.get(0));
    it.clear();
    it.retract(2, target, other);
    assertEquals("publish " + subnet + " -1", it.done.get(0));
    assertEquals("reject " + subnet, it.done.get(it.done.size() - 1));
    it.clear();
    it.pass(30);
    assertEquals(1, it.done.stream().filter(("withdraw " + subnet)::equals).count());
  }
}
