package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A node of a replay: a router under the reference rules, and packets as names. */
final class ReplayNode implements RoutingEffects {
  private static final int FIRST_HOP_LIMIT = 64;

  /** A packet on its way. */
  record Packet(
      OverlayAddress source, OverlayAddress destination, int hopLimit, boolean isRequest) {
    Packet hop() {
      return new Packet(source, destination, hopLimit - 1, isRequest);
    }

    Packet reply() {
      OverlayAddress replier = destination;
      OverlayAddress asker = source;
      return new Packet(replier, asker, FIRST_HOP_LIMIT, false);
    }
  }

  final String name;
  final Router router;
  private final Subnet subnet;
  private final ReplayNetwork network;
  private final Map<Subnet, List<Packet>> waiting = new LinkedHashMap<>();
  private final Map<Subnet, List<Packet>> unreadable = new LinkedHashMap<>();
  boolean isRunning = true;

  ReplayNode(String name, RouterId id, RoutingTimes times, ReplayNetwork network, long nowNanos) {
    this.name = name;
    this.network = network;
    this.subnet = OverlayAddress.of(id.publicKey()).subnet();
    this.router =
        new Router(
            new RoutingState(
                RoutingMode.REFERENCE,
                times,
                id,
                subnet,
                new SplittableRandom(1),
                RoutingLimits.defaults(),
                this,
                subnet -> RouteUse.NEVER,
                new Counters(),
                nowNanos),
            nowNanos);
  }

  /** A packet of this node's host. */
  void offer(Packet packet) {
    switch (router.onLocalPacket(packet.destination(), network.now())) {
      case GO -> forward(packet.hop());
      case WAIT -> park(waiting, packet.destination(), packet);
      case NO_ROUTE -> network.refused(name, packet);
    }
  }

  /** A packet from a link (spec 05 §6). */
  void arrive(Packet packet, int link) {
    if (packet.hopLimit() < 2) {
      OverlayAddress reporter = subnet.address();
      forward(new Packet(reporter, packet.source(), FIRST_HOP_LIMIT - 1, false));
    } else if (subnet.contains(packet.destination())) {
      open(packet.hop(), link);
    } else {
      transit(packet.hop());
    }
  }

  private void transit(Packet packet) {
    switch (router.onTransitPacket(packet.destination(), network.now())) {
      case GO -> forward(packet);
      case WAIT -> park(waiting, packet.destination(), packet);
      case NO_ROUTE -> network.refused(name, packet);
    }
  }

  private void forward(Packet packet) {
    network.sendPacket(this, router.nextHop(packet.destination()), packet);
  }

  private void open(Packet packet, int link) {
    switch (router.onUnknownSource(packet.source(), link, network.now())) {
      case GO -> answer(packet);
      case WAIT -> park(unreadable, packet.source(), packet);
      case NO_ROUTE -> network.refused(name, packet);
    }
  }

  private void answer(Packet packet) {
    if (packet.isRequest()) {
      offer(packet.reply());
    }
  }

  private static void park(Map<Subnet, List<Packet>> where, OverlayAddress address, Packet packet) {
    where.computeIfAbsent(address.subnet(), key -> new ArrayList<>()).add(packet);
  }

  // effects

  @Override
  public void sendControl(int link, ControlTlv tlv) {
    network.sendControl(this, link, tlv);
  }

  @Override
  public void publishRoute(Subnet subnet, PublicKey key, int nextHop) {}

  @Override
  public void withdrawRoute(Subnet subnet) {}

  @Override
  public void releaseParked(Subnet released) {
    network.soon(this, () -> release(released));
  }

  private void release(Subnet released) {
    for (Packet packet : take(waiting, released)) {
      if (subnet.contains(packet.source())) {
        offer(packet);
      } else {
        transit(packet);
      }
    }
    for (Packet packet : take(unreadable, released)) {
      open(packet, -1);
    }
  }

  @Override
  public void rejectParked(Subnet rejected) {
    for (Packet packet : take(waiting, rejected)) {
      network.refused(name, packet);
    }
  }

  private static List<Packet> take(Map<Subnet, List<Packet>> where, Subnet subnet) {
    List<Packet> packets = where.remove(subnet);
    return packets == null ? List.of() : packets;
  }

  @Override
  public void closeLink(int link, String reason) {
    network.closed(this, link);
  }
}
