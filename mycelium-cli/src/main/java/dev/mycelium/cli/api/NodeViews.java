package dev.mycelium.cli.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.Node;
import dev.mycelium.PeerInfo;
import dev.mycelium.QueriedSubnet;
import dev.mycelium.RouteInfo;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.cli.json.JsonView;
import java.io.IOException;
import java.util.List;

/** The objects of both APIs, members in the order of the reference (spec 07 §9.3). */
public final class NodeViews {
  private static final double NANOS_PER_MICRO = 1e3;

  private NodeViews() {}

  /** {@code Info}. */
  public static JsonView info(Node node) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("nodeSubnet", node.address().subnet().toString());
      out.writeStringField("nodeIp", node.address().toString());
      out.writeStringField("nodePubkey", node.publicKey().toString());
      out.writeNumberField("nodeStartTime", node.startedAt().getEpochSecond());
      out.writeEndObject();
    };
  }

  /** An array of {@code PeerStats}. */
  public static JsonView peers(List<PeerInfo> peers) {
    return JsonView.array(peers.stream().map(NodeViews::peer).toList());
  }

  /** An array of {@code Route}. */
  public static JsonView routes(List<RouteInfo> routes, boolean selected) {
    return out -> {
      out.writeStartArray();
      for (RouteInfo route : routes) {
        if (route.selected() == selected) {
          writeRoute(out, route);
        }
      }
      out.writeEndArray();
    };
  }

  /** An array of {@code QueriedSubnet}. */
  public static JsonView queriedSubnets(List<QueriedSubnet> queried) {
    return out -> {
      out.writeStartArray();
      for (QueriedSubnet query : queried) {
        out.writeStartObject();
        out.writeStringField("subnet", query.subnet().toString());
        out.writeStringField("expiration", Long.toString(query.timeLeft().toSeconds()));
        out.writeEndObject();
      }
      out.writeEndArray();
    };
  }

  /** {@code PacketStatistics}. */
  public static JsonView packetStatistics(TrafficStatistics traffic) {
    return out -> {
      out.writeStartObject();
      out.writeFieldName("bySource");
      writeCounts(out, traffic.bySource());
      out.writeFieldName("byDestination");
      writeCounts(out, traffic.byDestination());
      out.writeEndObject();
    };
  }

  private static JsonView peer(PeerInfo peer) {
    return out -> {
      out.writeStartObject();
      out.writeFieldName("endpoint");
      writeEndpoint(out, peer);
      out.writeStringField("type", typeName(peer.type()));
      out.writeStringField("connectionState", stateName(peer.state()));
      out.writeNumberField("txBytes", peer.sentBytes());
      out.writeNumberField("rxBytes", peer.receivedBytes());
      out.writeNumberField("discovered", peer.sinceDiscovered().toSeconds());
      if (peer.sinceConnected().isPresent()) {
        out.writeNumberField("lastConnected", peer.sinceConnected().get().toSeconds());
      } else {
        out.writeNullField("lastConnected");
      }
      if (peer.roundTripTime().isPresent()) {
        out.writeNumberField("rttMicros", peer.roundTripTime().get().toNanos() / NANOS_PER_MICRO);
      }
      out.writeEndObject();
    };
  }

  /** {@code socketAddr} is what clients of before 0.7.6 read (spec 07 §14). */
  private static void writeEndpoint(JsonGenerator out, PeerInfo peer) throws IOException {
    Endpoint endpoint = literal(peer);
    out.writeStartObject();
    out.writeStringField("proto", endpoint.protocol().scheme());
    out.writeObjectFieldStart("addr");
    if (endpoint.protocol() == Protocol.VSOCK) {
      out.writeObjectFieldStart("vsock");
      out.writeNumberField("cid", Long.parseLong(endpoint.host()));
      out.writeNumberField("port", endpoint.port());
      out.writeEndObject();
      out.writeEndObject();
    } else {
      out.writeStringField("socket", endpoint.address());
      out.writeEndObject();
      out.writeStringField("socketAddr", endpoint.address());
    }
    if (peer.endpoint().isName()) {
      out.writeStringField("host", peer.endpoint().host());
    }
    out.writeEndObject();
  }

  /** Clients of the reference want an address, whatever the peer was configured as. */
  private static Endpoint literal(PeerInfo peer) {
    Endpoint endpoint = peer.endpoint();
    return endpoint.isName()
        ? peer.resolved().orElse(new Endpoint(endpoint.protocol(), "::", endpoint.port()))
        : endpoint;
  }

  private static String typeName(PeerInfo.Type type) {
    return switch (type) {
      case STATIC -> "static";
      case INBOUND -> "inbound";
      case LINK_LOCAL_DISCOVERY -> "linkLocalDiscovery";
    };
  }

  private static String stateName(PeerInfo.State state) {
    return switch (state) {
      case ALIVE -> "alive";
      case CONNECTING -> "connecting";
      case DEAD -> "dead";
    };
  }

  private static void writeRoute(JsonGenerator out, RouteInfo route) throws IOException {
    out.writeStartObject();
    out.writeStringField("subnet", route.subnet().toString());
    out.writeStringField("nextHop", route.nextHop());
    if (route.metric().isPresent()) {
      out.writeNumberField("metric", route.metric().getAsInt());
    } else {
      out.writeStringField("metric", "infinite");
    }
    out.writeNumberField("seqno", route.seqno());
    out.writeEndObject();
  }

  private static void writeCounts(JsonGenerator out, List<TrafficStatistics.Entry> entries)
      throws IOException {
    out.writeStartArray();
    for (TrafficStatistics.Entry entry : entries) {
      out.writeStartObject();
      out.writeStringField("ip", entry.address().toString());
      out.writeNumberField("packetCount", entry.packets());
      out.writeNumberField("byteCount", entry.bytes());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
