package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.e2e.Arrangement.Dialing;
import dev.mycelium.e2e.Arrangement.Diamond;
import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our nodes and live reference nodes in one network, in every order. */
@ExtendWith(InLab.class)
class InteropTest {
  /** A dead peer is tried again after 5 s, a lost query after 15 s; both may happen. */
  private static final Duration CONTACT = Duration.ofSeconds(45);

  /** A full packet of 1400 bytes: 40 of IPv6 header and 8 of ICMPv6 header. */
  private static final int FULL_DATA_BYTES = 1352;

  /** What the link of a node that has measured nothing yet costs, at most (spec 04 §4.3). */
  private static final int FRESH_COST_MAX = 1015;

  @BeforeEach
  void reference() {
    ReferenceProgram.require();
    Requirement.tools("curl");
  }

  @ParameterizedTest(name = "{0}, dialing {1}")
  @CsvSource({
    "R-R-R, RIGHT",
    "R-O-R, RIGHT",
    "R-O-R, LEFT",
    "O-R-O, RIGHT",
    "O-R-O, LEFT",
    "O-O-R, RIGHT",
    "R-R-O, RIGHT",
    "O-R-R, RIGHT",
    "R-O-O, RIGHT"
  })
  void lineOfThreeCarriesPingsFullPacketsAndFiles(String kinds, Dialing dialing, Lab lab) {
    List<LabNode> line = Arrangement.line(lab, kinds, dialing);
    lab.startAll();
    for (LabNode source : line) {
      for (LabNode destination : line) {
        if (source != destination) {
          Ping.awaitBetween(source, destination, CONTACT);
          assertEquals(0, Ping.from(source).to(destination).run().lost(), "small pings");
          Ping full = Ping.from(source).to(destination).dataBytes(FULL_DATA_BYTES).run();
          assertEquals(0, full.lost(), full.text());
        }
      }
    }
    Download.between(lab, line.get(2), line.get(0), 8);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"R-R-R", "R-O-R", "O-R-O", "O-O-R", "R-R-O"})
  void everyHopReportsTimeExceededFromItsPrefix(String kinds, Lab lab) {
    List<LabNode> line = Arrangement.line(lab, kinds, Dialing.RIGHT);
    lab.startAll();
    Ping.awaitBetween(line.get(0), line.get(2), CONTACT);
    HopLimits.assertTable(line);
  }

  @ParameterizedTest(name = "ends {0}, middle {1} and {2}")
  @CsvSource({
    "OURS, REFERENCE, REFERENCE",
    "OURS, REFERENCE, OURS",
    "REFERENCE, OURS, OURS",
    "REFERENCE, OURS, REFERENCE"
  })
  void diamondSurvivesTheLossOfTheMiddle(NodeKind ends, NodeKind b, NodeKind c, Lab lab) {
    Diamond diamond = Arrangement.diamond(lab, ends, b, c);
    lab.startAll();
    Reroute.afterKillOfTheMiddle(diamond);
  }

  @ParameterizedTest(name = "{0}, node {1} starts again")
  @CsvSource({"O-R, 0", "O-R, 1", "R-O, 0", "R-O, 1", "R-O-R, 1", "O-R-O, 1", "R-O-R, 2"})
  void aNodeThatStartsAgainIsReachableAgain(String kinds, int restarted, Lab lab) {
    List<LabNode> line = Arrangement.line(lab, kinds, Dialing.RIGHT);
    LabNode last = line.get(line.size() - 1);
    lab.startAll();
    Ping.awaitBetween(line.get(0), last, CONTACT);
    line.get(restarted).kill();
    line.get(restarted).start();
    Ping.awaitBetween(line.get(0), last, CONTACT);
    Ping.awaitBetween(last, line.get(0), CONTACT);
  }

  @Test
  void referenceListsOurNodesAsAliveAndCheap(Lab lab) {
    List<LabNode> line = Arrangement.line(lab, "R-O-R", Dialing.RIGHT);
    lab.startAll();
    Ping.awaitBetween(line.get(0), line.get(2), CONTACT);
    ReferenceApi dialing = new ReferenceApi(line.get(0));
    ReferenceApi listening = new ReferenceApi(line.get(2));
    assertAlive(dialing, "\"static\"");
    assertAlive(listening, "\"inbound\"");
    assertEquals(0, dialing.metricTo(line.get(1)), "announced by its owner");
    int metric = dialing.metricTo(line.get(2));
    assertTrue(metric > 0 && metric <= FRESH_COST_MAX, "metric over our node: " + metric);
    System.out.println("metric of R-O-R seen by the first node: " + metric);
  }

  @Test
  void diamondReroutesWhenAReferenceInTheMiddleFallsSilent(Lab lab) {
    Requirement.tools("nft");
    Diamond diamond =
        Arrangement.diamond(lab, NodeKind.OURS, NodeKind.REFERENCE, NodeKind.REFERENCE);
    lab.startAll();
    Reroute.afterSilenceOfTheMiddle(diamond);
  }

  private static void assertAlive(ReferenceApi api, String type) {
    List<String> peers = api.peers();
    assertEquals(1, peers.size(), peers.toString());
    assertTrue(peers.get(0).contains("\"connectionState\":\"alive\""), peers.toString());
    assertTrue(peers.get(0).contains(type), peers.toString());
  }
}
