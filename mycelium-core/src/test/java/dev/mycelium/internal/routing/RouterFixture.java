package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** One router in virtual time, and everything it did. */
final class RouterFixture implements RoutingEffects {
  static final int INFINITE = Metric.INFINITE;
  private static final long SECOND = 1_000_000_000L;

  /** A node somewhere: its id, subnet and address follow from its number. */
  record Node(RouterId id, Subnet subnet, OverlayAddress address) {
    static Node number(int number) {
      return started(number, 0);
    }

    /** The same node after a restart. */
    static Node started(int number, int start) {
      byte[] key = new byte[PublicKey.BYTES];
      new Random(number).nextBytes(key);
      RouterId id = RouterId.of(PublicKey.of(key), new byte[] {0, 0, 0, 0, 0, (byte) start});
      OverlayAddress address = OverlayAddress.of(id.publicKey());
      return new Node(id, address.subnet(), address);
    }
  }

  final Node self = Node.number(100_000);
  final Node target = Node.number(1);
  final Counters counters = new Counters();
  final Map<Subnet, Long> lastUsed = new HashMap<>();
  final Router router;
  final RoutingMode mode;
  long now;

  /** What every link has carried. */
  long moved;

  /** What the router did since {@link #clear}, one line each. */
  final List<String> done = new ArrayList<>();

  /** TLVs sent since {@link #clear}. */
  final List<Sent> sent = new ArrayList<>();

  record Sent(int link, ControlTlv tlv) {}

  RouterFixture(RoutingMode mode) {
    this(mode, RoutingLimits.defaults());
  }

  RouterFixture(RoutingMode mode, RoutingLimits limits) {
    this.mode = mode;
    this.router =
        new Router(
            mode, self.id, self.subnet, new SplittableRandom(42), limits, this, use(), counters, 0);
  }

  private RouteUse use() {
    return new RouteUse() {
      @Override
      public long lastUsedNanos(Subnet subnet) {
        return lastUsed.getOrDefault(subnet, NEVER);
      }

      @Override
      public long movedBytes(int link) {
        return moved;
      }
    };
  }

  /** Adds links with a static cost of 10 and forgets what that caused. */
  void links(int... links) {
    for (int link : links) {
      router.addLink(link, 10, now);
    }
    clear();
  }

  /** Data goes over a link, whose neighbour answers if it is asked. */
  void inUse(int link) {
    int before = sent.size();
    router.onLinkUsed(link, now);
    if (sent.size() > before) {
      answer(link);
    }
  }

  /** Answers the oldest open Hello of a link now. */
  void answer(int link) {
    router.onControl(link, new Ihu(0, 6000), now);
  }

  /** Adds improved links and gives each a cost of 10 plus this many milliseconds. */
  void measuredLinks(int millis, int... links) {
    for (int link : links) {
      router.addLink(link, 10, now);
    }
    now += millis * 1_000_000L;
    for (int link : links) {
      answer(link);
    }
    router.onDeadline(now);
    clear();
  }

  void update(int link, Node node, int seqno, int metric) {
    update(link, node, seqno, metric, 30_000);
  }

  void update(int link, Node node, int seqno, int metric, int intervalCentis) {
    router.onControl(
        link, new Update(intervalCentis, seqno, metric, Prefix.of(node.subnet), node.id), now);
  }

  void retract(int link, Node node, Node sender) {
    router.onControl(link, new Update(30_000, 0, INFINITE, Prefix.of(node.subnet), sender.id), now);
  }

  void routeRequest(int link, Subnet subnet, int generation) {
    router.onControl(link, new RouteRequest(generation, Prefix.of(subnet)), now);
  }

  void seqnoRequest(int link, Node node, int seqno, int hopCount) {
    router.onControl(link, new SeqnoRequest(seqno, hopCount, node.id, Prefix.of(node.subnet)), now);
  }

  PacketVerdict packet(Node to) {
    return router.onLocalPacket(to.address, now);
  }

  void use(Node node) {
    lastUsed.put(node.subnet, now);
  }

  /** Lets time pass; neighbours answer every Hello at once. */
  void pass(double seconds) {
    pass(seconds, true);
  }

  /** Lets time pass without an answer from anybody. */
  void passInSilence(double seconds) {
    pass(seconds, false);
  }

  private void pass(double seconds, boolean answer) {
    long until = now + Math.round(seconds * SECOND);
    while (router.nextDeadlineNanos() - until <= 0) {
      now = Math.max(now, router.nextDeadlineNanos());
      int before = sent.size();
      router.onDeadline(now);
      for (Sent one : List.copyOf(sent.subList(before, sent.size()))) {
        if (answer && one.tlv instanceof ControlTlv.Hello) {
          router.onControl(one.link, new Ihu(0, 6000), now);
        }
      }
    }
    now = until;
  }

  void clear() {
    done.clear();
    sent.clear();
  }

  /** TLVs of one kind sent over a link since {@link #clear}. */
  <T extends ControlTlv> List<T> sent(int link, Class<T> kind) {
    return sent.stream()
        .filter(one -> one.link == link && kind.isInstance(one.tlv))
        .map(one -> kind.cast(one.tlv))
        .toList();
  }

  /** Updates about a node's subnet sent over a link, as "seqno/metric". */
  List<String> updates(int link, Node about) {
    return sent(link, Update.class).stream()
        .filter(update -> update.prefix().subnet().equals(about.subnet))
        .map(update -> update.seqno() + "/" + update.metric())
        .toList();
  }

  List<Integer> requests(int link, Node about) {
    return sent(link, RouteRequest.class).stream()
        .filter(request -> request.prefix().subnet().equals(about.subnet))
        .map(RouteRequest::generation)
        .toList();
  }

  List<Integer> seqnoRequests(int link, Node about) {
    return sent(link, SeqnoRequest.class).stream()
        .filter(request -> request.prefix().subnet().equals(about.subnet))
        .map(SeqnoRequest::seqno)
        .toList();
  }

  /** The routes of a node's subnet as "link:metric", the selected one marked. */
  List<String> routes(Node about) {
    return router.routes().stream()
        .filter(route -> route.subnet().equals(about.subnet))
        .map(route -> (route.selected() ? "*" : "") + route.link() + ":" + route.metric())
        .toList();
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  // effects

  @Override
  public void sendControl(int link, ControlTlv tlv) {
    sent.add(new Sent(link, tlv));
    done.add(link + " " + tlv.getClass().getSimpleName());
  }

  @Override
  public void publishRoute(Subnet subnet, PublicKey key, int nextHop) {
    done.add("publish " + subnet + " " + nextHop);
  }

  @Override
  public void withdrawRoute(Subnet subnet) {
    done.add("withdraw " + subnet);
  }

  @Override
  public void releaseParked(Subnet subnet) {
    done.add("release " + subnet);
  }

  @Override
  public void rejectParked(Subnet subnet) {
    done.add("reject " + subnet);
  }

  @Override
  public void closeLink(int link, String reason) {
    done.add("close " + link);
  }
}
