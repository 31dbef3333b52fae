package dev.mycelium.bench.soak;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The counters of one node at one moment, and the sums that must be equal while no packet is on its
 * way inside it.
 */
final class Ledger {
  private static final String TITLE = "counters that are not 0:";
  private static final String INDENT = "  ";

  /** Where packets come from: the host, links, and the node itself. */
  private static final List<String> SOURCES =
      List.of("tun_read_packets", "link_data_received", "icmp_replies", "icmp_reports_sent");

  /** Where they end, besides everything named like one of {@link #ENDS_BY_PREFIX}. */
  private static final Set<String> ENDS =
      Set.of(
          "routed_forward",
          "tun_written_packets",
          "routed_ttl_expired",
          "routed_no_route",
          "icmp_reports_malformed");

  private static final List<String> ENDS_BY_PREFIX =
      List.of("tun_dropped_", "tun_refused_", "dropped_");

  private final Map<String, Long> counts;

  Ledger(Map<String, Long> counts) {
    this.counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /** From the last report in the log of a daemon; empty if there is none. */
  static Optional<Ledger> parse(String log) {
    int title = log.lastIndexOf(TITLE);
    if (title < 0) {
      return Optional.empty();
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    log.substring(title + TITLE.length())
        .lines()
        .skip(1)
        .takeWhile(line -> line.startsWith(INDENT))
        .forEach(line -> put(counts, line.strip()));
    return Optional.of(new Ledger(counts));
  }

  private static void put(Map<String, Long> counts, String line) {
    int colon = line.indexOf(": ");
    if (colon > 0) {
      counts.put(line.substring(0, colon), Long.parseLong(line.substring(colon + 2)));
    }
  }

  /** How many reports a log has. */
  static int reports(String log) {
    return (int) log.lines().filter(TITLE::equals).count();
  }

  long get(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Packets that came from somewhere. */
  long came() {
    return SOURCES.stream().mapToLong(this::get).sum();
  }

  /** Packets that went somewhere, were dropped for a reason that was counted, or are parked. */
  long went() {
    long ended =
        counts.entrySet().stream()
            .filter(entry -> isEnd(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return ended + parkedOrEvicted("outbound") + parkedOrEvicted("inbound");
  }

  private static boolean isEnd(String name) {
    return ENDS.contains(name) || ENDS_BY_PREFIX.stream().anyMatch(name::startsWith);
  }

  /** What left the parking lot in any other way is counted where it went. */
  private long parkedOrEvicted(String direction) {
    String parked = "parked_" + direction;
    return get(parked)
        - get(parked + "_released")
        - get(parked + "_rejected")
        - get(parked + "_expired");
  }

  /** Frames handed to links. */
  long handedToLinks() {
    return get("routed_forward");
  }

  /** Frames that links have written, or dropped for a reason that was counted. */
  long leftLinks() {
    return get("link_data_sent")
        + get("link_data_dropped_full")
        + get("link_data_dropped_old")
        + get("link_data_dropped_closed");
  }

  /** Frames sent over links. */
  long sent() {
    return get("link_data_sent");
  }

  /** Frames received over links. */
  long received() {
    return get("link_data_received");
  }

  /** Empty if every packet is accounted for; else the sums that differ. */
  Optional<String> contradiction() {
    if (came() != went()) {
      return Optional.of("of " + came() + " packets that came " + went() + " are accounted for");
    }
    if (handedToLinks() != leftLinks()) {
      return Optional.of(
          "of " + handedToLinks() + " frames for links " + leftLinks() + " are accounted for");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
