package dev.mycelium.internal.discovery;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.text.Ipv6Text;
import dev.mycelium.internal.wire.RouterId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds other nodes on the local network (spec 02 §12): announces this node on every interface that
 * qualifies, and reports whom it hears. It follows interfaces as they come and go. Beacons are not
 * authenticated: what is made of them is bounded, and a link proves itself later.
 */
public final class Discovery implements Machine {
  static final long SECOND_NANOS = 1_000_000_000L;

  /** How often a node says that it is there (spec 02 §12.4). */
  static final long BEACON_NANOS = 60 * SECOND_NANOS;

  /** How soon a new interface is noticed. Looking costs a few system calls per interface. */
  static final long SCAN_NANOS = 5 * SECOND_NANOS;

  /** Beacons on a new interface that follow each other at the pace of the scans. */
  static final int FIRST_BEACONS = 3;

  /** Interfaces joined: hosts of many containers have hundreds, each takes kernel memory. */
  static final int INTERFACES_MAX = 256;

  /** The upper half of every address in fe80::/64. */
  private static final long LINK_LOCAL = 0xfe80_0000_0000_0000L;

  private final Protocol links;
  private final Set<String> names;
  private final RouterId self;
  private final DiscoveryEffects effects;
  private final Counters counters;

  /** The interfaces that are joined, by index. */
  private final Map<Integer, Neighbourhood> joined = new TreeMap<>();

  private byte @Nullable [] beacon;
  private boolean alone;
  private long deadlineNanos;

  /**
   * Looks at the interfaces at the first deadline, which is due. Nothing is announced until {@link
   * #onListening}.
   *
   * @param links protocol of the links to nodes that are found: tcp, or tls in a private network
   * @param names of the interfaces to look on; empty for all
   * @param self how the own beacons are recognised
   */
  public Discovery(
      Protocol links,
      Set<String> names,
      RouterId self,
      DiscoveryEffects effects,
      Counters counters,
      long nowNanos) {
    this.links = links;
    this.names = names;
    this.self = self;
    this.effects = effects;
    this.counters = counters;
    this.deadlineNanos = nowNanos;
  }

  /**
   * The listener is up: from now on the node announces it (spec 09 §1 item 6).
   *
   * @param tcpPort where it listens on all addresses, 1..65535
   */
  public void onListening(int tcpPort, long nowNanos) {
    beacon = new Beacon(tcpPort, self).encode();
    announce(nowNanos);
  }

  @Override
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void onDeadline(long nowNanos) {
    deadlineNanos = nowNanos + SCAN_NANOS;
    effects.scan();
  }

  /** The interfaces of the machine as they are now, in any order. */
  public void onInterfaces(List<LocalInterface> all, long nowNanos) {
    Map<Integer, LocalInterface> wanted = new TreeMap<>();
    for (LocalInterface each : all) {
      if (each.isSuitable() && (names.isEmpty() || names.contains(each.name()))) {
        wanted.put(each.index(), each);
      }
    }
    leaveAllBut(wanted);
    for (LocalInterface each : wanted.values()) {
      join(each, nowNanos);
    }
    if (joined.isEmpty() && !alone) {
      effects.alone();
    }
    alone = joined.isEmpty();
    announce(nowNanos);
  }

  private void leaveAllBut(Map<Integer, LocalInterface> wanted) {
    for (Neighbourhood each : new ArrayList<>(joined.values())) {
      LocalInterface where = each.where();
      if (!where.equals(wanted.get(where.index()))) {
        joined.remove(where.index());
        effects.leave(where);
      }
    }
  }

  private void join(LocalInterface where, long nowNanos) {
    if (joined.containsKey(where.index())) {
      return;
    }
    if (joined.size() >= INTERFACES_MAX) {
      counters.count(Counter.DISCOVERY_INTERFACE_OVER_LIMIT);
    } else if (effects.join(where)) {
      joined.put(where.index(), new Neighbourhood(where, nowNanos));
    }
  }

  private void announce(long nowNanos) {
    byte[] bytes = beacon;
    if (bytes == null) {
      return;
    }
    for (Neighbourhood each : joined.values()) {
      if (each.isBeaconDue(nowNanos) && effects.send(each.where(), bytes)) {
        each.onBeaconSent(nowNanos);
        counters.count(Counter.DISCOVERY_BEACON_SENT);
      }
    }
  }

  /**
   * A datagram came.
   *
   * @param high upper half of the IPv6 address of its sender
   * @param low lower half
   * @param index the interface it came in on, its scope; 0 if the address has none
   * @param datagram its content, not changed
   */
  public void onDatagram(long high, long low, int index, ByteBuffer datagram, long nowNanos) {
    Neighbourhood where = joined.get(index);
    Beacon heard = high == LINK_LOCAL && where != null ? Beacon.decode(datagram) : null;
    if (where == null || heard == null) {
      counters.count(Counter.DISCOVERY_DATAGRAM_IGNORED);
    } else if (!heard.sender().hasSameKey(self)) {
      counters.count(Counter.DISCOVERY_BEACON_RECEIVED);
      String host = Ipv6Text.format(high, low) + "%" + Integer.toUnsignedString(index);
      judge(where, new Endpoint(links, host, heard.port()), nowNanos);
    }
  }

  private void judge(Neighbourhood where, Endpoint sender, long nowNanos) {
    switch (where.hear(sender, nowNanos)) {
      case NEWS -> effects.discovered(sender);
      case TOO_MANY -> counters.count(Counter.DISCOVERY_BEACON_OVER_LIMIT);
      case KNOWN -> {}
    }
  }
}
