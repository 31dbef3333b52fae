package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.api.ApiServers.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads (spec 07 §11). */
class MetricsTest {
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_]+=\"[^\"\\n]*\"})? -?[0-9]+(\\.[0-9]+)?");

  private final ApiFixture apis = new ApiFixture();

  @AfterEach
  void close() {
    apis.close();
  }

  private String text() throws IOException {
    try (RawHttp http = apis.connect(Kind.METRICS)) {
      RawHttp.Answer answer = http.get("/metrics");
      assertEquals(200, answer.status());
      assertEquals("text/plain; charset=utf-8", answer.header("content-type"));
      return answer.text();
    }
  }

  /** Names, types and labels; in the recording some labels had not been used yet. */
  @Test
  void everythingThatTheReferenceShowedIsThere() throws IOException {
    apis.node.counters().replaceAll((name, value) -> 5L);
    apis.node.count("route_request_received", 7);
    Set<String> ours = described(text());
    Set<String> recorded = new TreeSet<>();
    for (Exchange exchange : Exchange.read("metrics.txt")) {
      recorded.addAll(described(exchange.answer()));
    }
    assertTrue(recorded.size() > 60, recorded::toString);
    recorded.removeAll(ours);
    assertEquals(Set.of(), recorded);
  }

  /** Type lines, and samples without their values. */
  private static Set<String> described(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("# HELP"))
        .filter(
            line ->
                line.startsWith("#") || line.startsWith("mycelium_") || line.startsWith("process_"))
        .map(line -> line.startsWith("#") ? line : line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theTextIsWellFormedAndSorted() throws IOException {
    String text = text();
    text.lines().forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
    assertTrue(text.endsWith("\n"));
    String families =
        text.lines()
            .filter(line -> line.startsWith("# TYPE"))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.joining(" "));
    String sorted = String.join(" ", new TreeSet<>(Set.of(families.split(" ", -1))));
    assertEquals(sorted, families);
  }

  @Test
  void labelledSamplesAppearAfterTheirFirstEvent() throws IOException {
    assertTrue(!text().contains("packets_routed"));
    apis.node.count("routed_local", 3);
    assertTrue(text().contains("mycelium_router_packets_routed{verdict=\"local\"} 3\n"));
    assertTrue(text().contains("mycelium_peer_manager_known_peers 2\n"));
  }

  @Test
  void linksHaveFamiliesOfTheirOwn() throws IOException {
    String text = text();
    String peer = "{peer=\"tcp://127.0.0.1:20610\"} ";
    for (String sample :
        List.of(
            "up" + peer + 1,
            "round_trip_seconds" + peer + "0.001000",
            "queue_bytes" + peer + 4096,
            "dropped_full_total" + peer + 7,
            "dropped_old_total" + peer + 8,
            "up{peer=\"tcp://127.0.0.1:20620\"} 0")) {
      assertTrue(text.contains("\nmycelium_peer_" + sample + "\n"), sample);
    }
    assertTrue(!text.contains("queue_bytes{peer=\"tcp://127.0.0.1:20620"), "no link, no queue");
    assertTrue(text.contains("{event=\"tun_dropped_by_device\"} 0\n"));
    assertTrue(text.contains("{event=\"tun_write_refused\"} 0\n"));
  }

  @Test
  void nothingElseIsServed() throws IOException {
    try (RawHttp http = apis.connect(Kind.METRICS)) {
      assertEquals(404, http.get("/").status());
      assertEquals(404, http.get("/metrics/").status());
      assertEquals(200, http.get("/metrics?x=1").status());
      http.send("POST /metrics HTTP/1.1\r\ncontent-length: 0\r\n\r\n");
      RawHttp.Answer refused = http.answer();
      assertEquals(405, refused.status());
      assertEquals("GET,HEAD", refused.header("allow"));
    }
  }
}
