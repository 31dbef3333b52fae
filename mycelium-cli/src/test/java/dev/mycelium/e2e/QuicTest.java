package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk over one QUIC link, which two reference nodes cannot carry (spec 02 §16 W1). */
@ExtendWith(InLab.class)
class QuicTest {
  /** A dead peer is tried again after 5 s, a lost query after 15 s; both may happen. */
  private static final Duration CONTACT = Duration.ofSeconds(45);

  private static final Pattern AGE = Pattern.compile("\"lastConnected\":(\\d+)");
  private static final int FULL_DATA_BYTES = 1352;
  private static final long SOME_BYTES = 500_000;

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({"O-O, IPV6", "O-O, IPV4"})
  void ourNodesCarryBulkAndFullPackets(String kinds, Underlay underlay, Lab lab) {
    List<LabNode> pair = pair(kinds, underlay, lab);
    assertBulkBothWays(pair.get(0), pair.get(1));
    Ping full = Ping.from(pair.get(0)).to(pair.get(1)).dataBytes(FULL_DATA_BYTES).run();
    assertEquals(0, full.lost(), full.text());
  }

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({"O-R, IPV6", "O-R, IPV4", "R-O, IPV6", "R-O, IPV4"})
  void bulkWithAReferenceLeavesTheLinkUp(String kinds, Underlay underlay, Lab lab) {
    ReferenceProgram.require();
    List<LabNode> pair = pair(kinds, underlay, lab);
    assertBulkBothWays(pair.get(0), pair.get(1));
  }

  /**
   * Both use their listening port as source, so that each sees the other come from the very
   * endpoint that it dials: a reference forgets then what it was configured with (spec 02 §16 W12).
   */
  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({"O-O, IPV6", "O-O, IPV4", "O-R, IPV6", "O-R, IPV4"})
  void nodesThatDialEachOtherFindEachOtherAfterEveryRestart(
      String kinds, Underlay underlay, Lab lab) {
    if (kinds.contains("R")) {
      ReferenceProgram.require();
    }
    List<LabNode> pair = nodes(kinds, lab);
    Cable cable = lab.lay(pair.get(0), pair.get(1), underlay);
    pair.get(0).dials(cable.quicEndpoint());
    pair.get(1).dials(cable.dialingQuicEndpoint());
    lab.startAll();
    Ping.awaitBetween(pair.get(0), pair.get(1), CONTACT);
    for (LabNode restarted : List.of(pair.get(0), pair.get(1), pair.get(0))) {
      restarted.kill();
      restarted.start();
      Ping.awaitBetween(pair.get(0), pair.get(1), CONTACT);
      Ping.awaitBetween(pair.get(1), pair.get(0), CONTACT);
    }
    for (LabNode node : pair) {
      if (node.kind() == NodeKind.OURS) {
        Await.until("the peer of " + node + " is what it was", CONTACT, () -> keepsItsPeer(node));
      }
    }
  }

  private static boolean keepsItsPeer(LabNode node) {
    return new ReferenceApi(node)
        .peers().stream()
            .anyMatch(peer -> peer.contains("\"static\"") && peer.contains("\"alive\""));
  }

  /** The first dials the second. */
  private static List<LabNode> pair(String kinds, Underlay underlay, Lab lab) {
    List<LabNode> nodes = nodes(kinds, lab);
    LabNode dialing = nodes.get(0);
    LabNode listening = nodes.get(1);
    dialing.dials(lab.lay(dialing, listening, underlay).quicEndpoint());
    lab.startAll();
    Ping.awaitBetween(dialing, listening, CONTACT);
    return nodes;
  }

  private static List<LabNode> nodes(String kinds, Lab lab) {
    Requirement.tools("curl", "iperf3");
    String[] letters = kinds.split("-", -1);
    return List.of(lab.node("a", NodeKind.of(letters[0])), lab.node("b", NodeKind.of(letters[1])));
  }

  private static void assertBulkBothWays(LabNode one, LabNode two) {
    long began = System.nanoTime();
    int before = age(one);
    assertTrue(Iperf.tcpBytes(one, two) > SOME_BYTES);
    assertTrue(Iperf.tcpBytes(two, one) > SOME_BYTES);
    long passedSeconds = (System.nanoTime() - began) / 1_000_000_000;
    int after = age(one);
    assertTrue(after >= before + passedSeconds - 1, "the link is " + after + " s old");
  }

  /** How long the one link of a node has lived, in seconds. */
  private static int age(LabNode node) {
    List<String> peers = new ReferenceApi(node).peers();
    assertEquals(1, peers.size(), peers.toString());
    String peer = peers.get(0);
    assertTrue(peer.contains("\"proto\":\"quic\"") && peer.contains("\"alive\""), peer);
    Matcher age = AGE.matcher(peer);
    assertTrue(age.find(), peer);
    return Integer.parseInt(age.group(1));
  }
}
