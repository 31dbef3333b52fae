package dev.mycelium.cli.metrics;

import dev.mycelium.cli.metrics.Exposition.Family;
import java.util.Map;

/** The families of the reference (spec 07 §11.2), made of the counters of a node. */
final class RouterFamilies {
  private static final String ROUTER = "mycelium_router_";
  private static final String PEERS = "mycelium_peer_manager_";

  private final Map<String, Long> counters;
  private final Exposition out;

  RouterFamilies(Map<String, Long> counters, Exposition out) {
    this.counters = counters;
    this.out = out;
  }

  void write(int knownPeers) {
    writeControl();
    writeNeighbours();
    writeRoutes();
    writePackets();
    writePeers(knownPeers);
  }

  private void writeControl() {
    Family processed = out.counter(ROUTER + "processed_tlvs", "Control packets handled");
    labelled(processed, "tlv_type", "hello", "hello_received");
    labelled(processed, "tlv_type", "ihu", "ihu_received");
    labelled(processed, "tlv_type", "seqno_request", "seqno_request_received");
    labelled(processed, "tlv_type", "update", "update_received");
    labelled(processed, "tlv_type", "wildcard_route_request", "wildcard_request_received");
    processed.setIfCounted(
        "tlv_type",
        "route_request",
        count("route_request_received") - count("wildcard_request_received"));
    Family time = out.counter(ROUTER + "tlv_handling_time", "Nanoseconds spent on control packets");
    labelled(time, "tlv_type", "hello", "hello_nanos");
    labelled(time, "tlv_type", "ihu", "ihu_nanos");
    labelled(time, "tlv_type", "update", "update_nanos");
    labelled(time, "tlv_type", "route_request", "route_request_nanos");
    labelled(time, "tlv_type", "seqno", "seqno_request_nanos");
    plain("received_tlvs", "Control packets received from peers", "control_received");
    plain("tlv_source_died", "Control packets whose sender was gone", "control_source_gone");
    never("tlv_discarded", "Control packets dropped because a queue was full: none ever is");
    Family seqno = out.counter(ROUTER + "seqno_handling", "Fate of seqno requests");
    labelled(seqno, "action", "reply_local", "seqno_request_answered");
    labelled(seqno, "action", "bump_seqno", "seqno_request_raised_own");
    labelled(seqno, "action", "ttl_expired", "seqno_request_hops_spent");
    labelled(seqno, "action", "forward_feasible", "seqno_request_forwarded_feasible");
    labelled(seqno, "action", "forward_unfeasible", "seqno_request_forwarded_unfeasible");
    labelled(seqno, "action", "unhandled", "seqno_request_unhandled");
  }

  private void writeNeighbours() {
    plain("peer_added", "Links handed to the router", "neighbour_added");
    plain("peer_removed", "Links taken out of the router", "neighbour_removed");
    plain("peer_died", "Links that closed or fell silent", "neighbour_removed");
  }

  private void writeRoutes() {
    plain("route_selections", "Selections because a peer died", "selection_after_loss");
    plain("source_key_expired", "Expired source keys", "source_expired");
    Family expired = out.counter(ROUTER + "expired_routes", "Expired routes");
    labelled(expired, "action", "retracted", "route_expired_retracted");
    labelled(expired, "action", "removed", "route_expired_removed");
    plain("selected_route_expired", "Selected routes that expired", "selection_after_expiry");
    plain("triggered_updates", "Triggered updates", "updates_triggered");
    never("update_dead_peer", "Updates for a peer that was dead: none is made for such a one");
    never("propagate_selected_route_time", "Time of periodic announcements: they have none");
    never("update_skipped_route_selection", "Updates without a selection: each has one");
    plain("update_denied", "Updates refused by a filter", "update_denied");
    plain("update_not_interested", "Updates that could not be used", "update_not_wanted");
  }

  private void writePackets() {
    Family routed = out.counter(ROUTER + "packets_routed", "Fate of data packets");
    labelled(routed, "verdict", "local", "routed_local");
    labelled(routed, "verdict", "forward", "routed_forward");
    labelled(routed, "verdict", "ttl_expired", "routed_ttl_expired");
    labelled(routed, "verdict", "no_route", "routed_no_route");
    writeQueue("outbound_packet_queue", "Packets waiting for a route", "parked_outbound");
    writeQueue("incoming_packet_queue", "Packets waiting for the sender's key", "parked_inbound");
  }

  private void writeQueue(String name, String help, String prefix) {
    Family queue = out.counter(ROUTER + name, help);
    labelled(queue, "event", "enqueued", prefix);
    labelled(queue, "event", "dequeued", prefix + "_released");
    queue.setIfCounted(
        "event", "dropped_query_timeout", count(prefix + "_rejected") + count(prefix + "_expired"));
    long ofSubnet = count(prefix + "_evicted_of_subnet");
    queue.setIfCounted("event", "queue_full_subnet", ofSubnet);
    queue.setIfCounted("event", "queue_full_global", count(prefix + "_evicted") - ofSubnet);
  }

  private void writePeers(int knownPeers) {
    Family added = out.counter(PEERS + "peers_added", "Peers that came at run time");
    labelled(added, "peer_type", "inbound", "link_accepted");
    labelled(added, "peer_type", "link_local", "discovery_peer_added");
    out.gauge(PEERS + "known_peers", "Known peers").set(knownPeers);
    Family attempts = out.counter(PEERS + "connection_attempts", "Outgoing connects");
    labelled(attempts, "connection_state", "started", "dial_started");
    labelled(attempts, "connection_state", "finished", "dial_finished");
  }

  private void plain(String name, String help, String counter) {
    out.counter(ROUTER + name, help).set(count(counter));
  }

  private void never(String name, String help) {
    out.counter(ROUTER + name, help).set(0);
  }

  private void labelled(Family family, String label, String value, String counter) {
    family.setIfCounted(label, value, count(counter));
  }

  private long count(String name) {
    Long value = counters.get(name);
    if (value == null) {
      throw new IllegalStateException("the node has no counter " + name);
    }
    return value;
  }
}
