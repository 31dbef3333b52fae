package dev.mycelium.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final String LOG =
      """
      INFO mycelium: something
      state of mycelium 1, up 1 s
      routes: 1
        * 400::/64 via 192.0.2.1, metric 10, seqno 0
      counters that are not 0:
        tun_read_packets: 1
      INFO mycelium: something else
      state of mycelium 1, up 9 s
      counters that are not 0:
        tun_read_packets: 7
        routed_forward: 7
      INFO mycelium: the end
        tun_written_packets: 99
      """;

  /** Counters of the first node after a real run. */
  private static Map<String, Long> balanced() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("tun_read_packets", 2479793L);
    counts.put("tun_written_packets", 1278721L);
    counts.put("tun_refused_no_route", 52L);
    counts.put("routed_local", 1278669L);
    counts.put("routed_forward", 2479741L);
    counts.put("icmp_replies", 52L);
    counts.put("parked_outbound", 24L);
    counts.put("parked_outbound_released", 9L);
    counts.put("parked_outbound_rejected", 15L);
    counts.put("link_data_received", 1278669L);
    counts.put("link_data_sent", 2434349L);
    counts.put("link_data_dropped_full", 40971L);
    counts.put("link_data_dropped_old", 4421L);
    counts.put("update_received", 67L);
    return counts;
  }

  private static Optional<String> contradictionWith(String name, long more) {
    Map<String, Long> counts = balanced();
    counts.merge(name, more, Long::sum);
    return new Ledger(counts).contradiction();
  }

  @Test
  void lastReportOfALogCounts() {
    Ledger ledger = Ledger.parse(LOG).orElseThrow();
    assertEquals(7, ledger.get("tun_read_packets"));
    assertEquals(7, ledger.get("routed_forward"));
    assertEquals(0, ledger.get("tun_written_packets"));
    assertEquals(2, Ledger.reports(LOG));
  }

  @Test
  void logWithoutAReportHasNoLedger() {
    assertEquals(Optional.empty(), Ledger.parse("INFO mycelium: something\n"));
    assertEquals(0, Ledger.reports(""));
  }

  @Test
  void countersOfARealRunBalance() {
    assertEquals(Optional.empty(), new Ledger(balanced()).contradiction());
  }

  @Test
  void packetThatVanishesIsNoticed() {
    for (String name : new String[] {"tun_read_packets", "link_data_received", "icmp_replies"}) {
      assertTrue(contradictionWith(name, 1).orElse("").startsWith("of "), name);
    }
    assertEquals(
        Optional.of("of 2479742 frames for links 2479741 are accounted for"),
        contradictionWithBoth("tun_read_packets", "routed_forward"));
  }

  private static Optional<String> contradictionWithBoth(String first, String second) {
    Map<String, Long> counts = balanced();
    counts.merge(first, 1L, Long::sum);
    counts.merge(second, 1L, Long::sum);
    return new Ledger(counts).contradiction();
  }

  @Test
  void everyReasonForADropIsAnEnd() {
    for (String name :
        new String[] {
          "tun_dropped_multicast",
          "tun_refused_source",
          "dropped_undecryptable",
          "routed_ttl_expired",
          "routed_no_route",
          "icmp_reports_malformed",
          "tun_written_packets"
        }) {
      assertEquals(Optional.empty(), contradictionWithBoth("link_data_received", name), name);
    }
  }

  @Test
  void everyReasonForADropOnALinkIsAnEndThere() {
    for (String name : new String[] {"full", "old", "closed"}) {
      Map<String, Long> counts = balanced();
      counts.merge("link_data_sent", -1L, Long::sum);
      counts.merge("link_data_dropped_" + name, 1L, Long::sum);
      assertEquals(Optional.empty(), new Ledger(counts).contradiction(), name);
    }
  }

  @Test
  void packetThatIsParkedOrWasEvictedIsAccountedFor() {
    assertEquals(Optional.empty(), contradictionWithBoth("link_data_received", "parked_inbound"));
    Map<String, Long> evicted = balanced();
    evicted.merge("link_data_received", 1L, Long::sum);
    evicted.put("parked_inbound", 1L);
    evicted.put("parked_inbound_evicted", 1L);
    assertEquals(Optional.empty(), new Ledger(evicted).contradiction());
  }

  @Test
  void packetCountedTwiceIsNoticed() {
    assertTrue(contradictionWith("tun_dropped_multicast", 1).isPresent());
    assertTrue(contradictionWith("link_data_sent", 1).isPresent());
  }
}
