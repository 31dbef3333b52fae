package dev.mycelium.sim;

import dev.mycelium.Subnet;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import java.util.HashMap;
import java.util.Map;

/**
 * Short names for subnets and router ids: {@code n7} and, after its first restart, {@code n7'1}.
 */
final class Names {
  private final Map<Subnet, String> subnets = new HashMap<>();
  private final Map<RouterId, String> routerIds = new HashMap<>();

  void name(Subnet subnet, String name) {
    subnets.put(subnet, name);
  }

  void name(RouterId id, String name) {
    routerIds.put(id, name);
  }

  String of(Subnet subnet) {
    return subnets.getOrDefault(subnet, subnet.toString());
  }

  String of(RouterId id) {
    return routerIds.getOrDefault(id, id.toString());
  }

  private String of(Prefix prefix) {
    return of(prefix.subnet());
  }

  String describe(Object detail) {
    if (detail instanceof ControlTlv.Update u) {
      return "Update %s metric %d seqno %d id %s interval %d"
          .formatted(of(u.prefix()), u.metric(), u.seqno(), of(u.routerId()), u.intervalCentis());
    }
    if (detail instanceof ControlTlv.RouteRequest r) {
      return "RouteRequest %s generation %d".formatted(of(r.prefix()), r.generation());
    }
    if (detail instanceof ControlTlv.SeqnoRequest s) {
      return "SeqnoRequest %s seqno %d id %s hops %d"
          .formatted(of(s.prefix()), s.seqno(), of(s.routerId()), s.hopCount());
    }
    if (detail instanceof Subnet subnet) {
      return of(subnet);
    }
    return detail.toString();
  }
}
