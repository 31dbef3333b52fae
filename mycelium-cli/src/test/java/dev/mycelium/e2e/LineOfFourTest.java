package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.e2e.Arrangement.Dialing;
import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Four of our nodes in a line, and what programs on the first see of the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LineOfFourTest {
  private static final Duration CONTACT = Duration.ofSeconds(45);
  private static final int FULL_DATA_BYTES = 1352;

  /** A query for a route fails after 15 s (spec 04 §9.4). */
  private static final int QUERY_PATIENCE_SECONDS = 40;

  /** Any real stream of two seconds moves more, on any machine. */
  private static final long SOME_BYTES = 100_000;

  private final SharedLab shared = new SharedLab();
  private List<LabNode> line = List.of();

  @RegisterExtension final SharedLab.LogsOfFailures logs = shared.logsOfFailures();

  /** Before each, not before all: only so every test is counted as skipped without root. */
  @BeforeEach
  void build() {
    Requirement.namespacesAndTun();
    if (!line.isEmpty()) {
      return;
    }
    line = shared.build(lab -> Arrangement.line(lab, "O-O-O-O", Dialing.RIGHT));
    Ping.awaitBetween(line.get(0), line.get(3), CONTACT);
    Ping.awaitBetween(line.get(3), line.get(0), CONTACT);
  }

  @AfterAll
  void takeDown() {
    shared.close();
  }

  @Test
  void everyNodeReachesEveryOther() {
    for (LabNode source : line) {
      for (LabNode destination : line) {
        if (source != destination) {
          Ping.awaitBetween(source, destination, CONTACT);
        }
      }
    }
  }

  @Test
  void fullPacketsPass() {
    Ping ping = Ping.from(line.get(0)).to(line.get(3)).dataBytes(FULL_DATA_BYTES).count(20).run();
    assertEquals(0, ping.lost(), ping.text());
  }

  @Test
  void hopLimitsFollowTheTable() {
    HopLimits.assertTable(line);
  }

  @Test
  void hostThatNobodyOwnsHasNoRoute() {
    Ping ping =
        Ping.from(line.get(0))
            .to("4ab:cdef:1:2:3:4:5:6")
            .count(1)
            .patienceSeconds(QUERY_PATIENCE_SECONDS)
            .run();
    assertTrue(ping.mentions("Destination unreachable: No route"), ping.text());
  }

  @Test
  void otherHostInTheOwnSubnetIsUnreachable() {
    LabNode node = line.get(0);
    String host = node.address().subnet().address().toString().replaceAll("::$", "::aa");
    Ping ping = Ping.from(node).to(host).count(1).run();
    assertTrue(ping.mentions("Destination unreachable: Address unreachable"), ping.text());
  }

  @Test
  void streamsAndDatagramsArrive() {
    Requirement.tools("iperf3");
    assertTrue(Iperf.tcpBytes(line.get(0), line.get(3)) > SOME_BYTES);
    assertTrue(Iperf.udpBytes(line.get(3), line.get(0)) > SOME_BYTES);
  }

  @Test
  void largeFileArrivesUnchanged() {
    Requirement.tools("curl");
    Download.between(shared.lab(), line.get(3), line.get(0), 50);
  }
}
