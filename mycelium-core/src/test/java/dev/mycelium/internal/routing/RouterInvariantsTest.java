package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever neighbours say, and whenever: what the router holds and publishes stays consistent. */
class RouterInvariantsTest {
  private static final long SEED = 20_261_122;
  private static final int STEPS = 20_000;
  private static final int LINKS = 5;
  private static final int NODES = 8;
  private static final long SECOND = 1_000_000_000L;

  /** What the data path and the neighbours were told. */
  private final class World implements RoutingEffects {
    final Map<Subnet, Integer> published = new HashMap<>();
    final Map<Subnet, PublicKey> keys = new HashMap<>();
    final Map<Subnet, Map<Object, long[]>> announced = new HashMap<>();
    final List<Integer> closed = new ArrayList<>();

    @Override
    public void sendControl(int link, ControlTlv tlv) {
      assertTrue(links.contains(link), "sent over a closed link");
      if (tlv instanceof Update update && !Metric.isInfinite(update.metric())) {
        announced
            .computeIfAbsent(update.prefix().subnet(), key -> new HashMap<>())
            .merge(
                update.routerId(), new long[] {update.seqno(), update.metric(), now}, this::better);
      }
    }

    /** The feasibility distance that follows from what was said. */
    private long[] better(long[] a, long[] b) {
      boolean newer = b[0] != a[0] && (b[0] - a[0] & 0xFFFF) < 0x8000;
      boolean nearer = b[0] == a[0] && b[1] < a[1];
      return newer || nearer || isForgotten(a) ? b : new long[] {a[0], a[1], now};
    }

    @Override
    public void publishRoute(Subnet subnet, PublicKey key, int nextHop) {
      Integer nextHopBefore = published.put(subnet, nextHop);
      PublicKey keyBefore = keys.put(subnet, key);
      boolean same = Objects.equals(nextHopBefore, nextHop) && key.equals(keyBefore);
      assertFalse(same, "published again without a change");
    }

    @Override
    public void withdrawRoute(Subnet subnet) {
      assertTrue(published.remove(subnet) != null, "withdrawn twice");
      keys.remove(subnet);
    }

    @Override
    public void releaseParked(Subnet subnet) {
      assertTrue(published.getOrDefault(subnet, NO_LINK) != NO_LINK, "released without a route");
    }

    @Override
    public void rejectParked(Subnet subnet) {}

    @Override
    public void closeLink(int link, String reason) {
      closed.add(link);
    }
  }

  private final Random random = new Random(SEED);
  private final Set<Integer> links = new HashSet<>();
  private final World world = new World();
  private final Map<Subnet, Long> used = new HashMap<>();
  private long now;
  private int nextLink = 1;

  @ParameterizedTest
  @EnumSource(RoutingMode.class)
  void randomNeighboursCannotBreakTheTables(RoutingMode mode) {
    Node self = Node.number(100_000);
    Router router =
        new Router(
            mode,
            self.id(),
            self.subnet(),
            new SplittableRandom(SEED),
            RoutingLimits.defaults(),
            world,
            subnet -> used.getOrDefault(subnet, RouteUse.NEVER),
            new Counters(),
            now);
    for (int step = 0; step < STEPS; step++) {
      act(router, self);
      forgetClosed();
      check(router, "seed " + SEED + " step " + step);
    }
  }

  private void act(Router router, Node self) {
    now += (long) (random.nextDouble() * random.nextDouble() * SECOND);
    while (router.nextDeadlineNanos() - now <= 0) {
      router.onDeadline(now);
    }
    forgetClosed();
    int kind = random.nextInt(100);
    if (links.size() < LINKS && kind < 20) {
      links.add(nextLink);
      router.addLink(nextLink++, 1 + random.nextInt(500), now);
    } else if (kind == 20 && !links.isEmpty()) {
      int link = anyLink();
      links.remove(link);
      router.removeLink(link, now);
    } else if (kind < 40) {
      packet(router, anyNode());
    } else if (!links.isEmpty()) {
      router.onControl(anyLink(), anyTlv(self), now);
    }
  }

  private void packet(Router router, Node node) {
    if (router.onLocalPacket(node.address(), now) == PacketVerdict.GO) {
      used.put(node.subnet(), now);
    }
    router.onTransitPacket(anyNode().address(), now);
    router.onUnknownSource(anyNode().address(), random.nextInt(nextLink), now);
  }

  private ControlTlv anyTlv(Node self) {
    Node node = random.nextInt(20) == 0 ? self : anyNode();
    Node claimed = random.nextInt(10) == 0 ? anyNode() : node;
    Prefix prefix = anyPrefix(node);
    return switch (random.nextInt(10)) {
      case 0 -> new Hello(0x8000, random.nextInt(0x10000), 2000);
      case 1, 2 -> new Ihu(random.nextInt(0x10000), 6000);
      case 3 -> new RouteRequest(random.nextInt(20), prefix);
      case 4 -> new SeqnoRequest(anySeqno(), 1 + random.nextInt(64), node.id(), prefix);
      default -> new Update(anyInterval(), anySeqno(), anyMetric(), prefix, claimed.id());
    };
  }

  private Prefix anyPrefix(Node node) {
    return switch (random.nextInt(30)) {
      case 0 -> Prefix.WILDCARD;
      case 1 -> Prefix.of(new Subnet(node.address(), random.nextInt(129)));
      case 2 -> new Prefix(AddressEncoding.IPV4, 0, 0x0A000000, 8);
      default -> Prefix.of(node.subnet());
    };
  }

  private int anySeqno() {
    return random.nextInt(50) == 0 ? random.nextInt(0x10000) : random.nextInt(4);
  }

  private int anyMetric() {
    return switch (random.nextInt(6)) {
      case 0 -> Metric.INFINITE;
      case 1 -> 0;
      case 2 -> random.nextInt(0x10000);
      default -> random.nextInt(300);
    };
  }

  private int anyInterval() {
    return random.nextInt(10) == 0 ? random.nextInt(100) : 30_000;
  }

  private Node anyNode() {
    return Node.started(random.nextInt(NODES), random.nextInt(8) == 0 ? 1 : 0);
  }

  private int anyLink() {
    return links.stream().sorted().skip(random.nextInt(links.size())).findFirst().orElseThrow();
  }

  private void forgetClosed() {
    links.removeAll(world.closed);
    world.closed.clear();
  }

  private void check(Router router, String where) {
    Map<Subnet, Integer> expected = new HashMap<>();
    for (Router.RouteView route : router.routes()) {
      boolean isFirst = expected.putIfAbsent(route.subnet(), RoutingEffects.NO_LINK) == null;
      if (route.selected()) {
        assertTrue(isFirst, where + ": the selected route is not the first");
        assertTrue(!Metric.isInfinite(route.metric()), where + ": a retracted route is selected");
        assertTrue(links.contains(route.link()), where + ": a dead neighbour is selected");
        assertNearer(route, where);
        expected.put(route.subnet(), route.link());
      }
    }
    assertEquals(expected, world.published, where);
  }

  /** Distances live for 1800 s, counted in whole seconds. */
  private boolean isForgotten(long[] said) {
    return now - said[2] > 1799 * SECOND;
  }

  /** The next hop is nearer to the origin than anything that was ever said: no loop can be. */
  private void assertNearer(Router.RouteView route, String where) {
    long[] said = world.announced.getOrDefault(route.subnet(), Map.of()).get(route.routerId());
    if (said == null || isForgotten(said)) {
      return;
    }
    boolean newer = route.seqno() != said[0] && ((route.seqno() - said[0]) & 0xFFFF) < 0x8000;
    boolean nearer = route.seqno() == said[0] && route.metric() < said[1];
    boolean incomparable = ((route.seqno() - said[0]) & 0xFFFF) == 0x8000;
    assertTrue(newer || nearer || incomparable, () -> where + ": " + route + " may loop");
  }
}
