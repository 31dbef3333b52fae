package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.Requirement;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes on one Ethernet that were told nothing of each other. */
@ExtendWith(InLab.class)
class DiscoveryTest {
  /** A reference sends its second beacon after a minute. */
  private static final Duration CONTACT = Duration.ofSeconds(90);

  private static final Duration REPORT = Duration.ofSeconds(20);
  private static final byte[] GROUP = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -54, -2};
  private static final int PORT = 9650;
  private static final int FLOOD = 20_000;

  private static LabNode node(Lab lab, LocalNetwork network, String name, NodeKind kind) {
    return network.plug(lab.node(name, kind));
  }

  /** What a node says of itself on SIGUSR1. */
  private static String state(LabNode node) {
    int before = node.log().length();
    node.running().signal("USR1");
    Await.until(
        "state of " + node,
        REPORT,
        () ->
            node.log().indexOf("link_accepted", before) >= 0
                || node.log().indexOf("discovery_", before) >= 0);
    return node.log().substring(before);
  }

  private static int number(String state, String pattern) {
    Matcher matcher = Pattern.compile(pattern + "(\\d+)").matcher(state);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static int occurrences(LabNode node, String text) {
    return node.log().split(Pattern.quote(text), -1).length - 1;
  }

  @Test
  void threeNodesFindEachOtherLoseAnInterfaceAndBearAFlood(Lab lab) throws Exception {
    Requirement.tools("nft");
    LocalNetwork network = new LocalNetwork(lab);
    List<LabNode> nodes =
        Stream.of("a", "b", "c")
            .map(name -> node(lab, network, name, NodeKind.OURS_DISCOVERING))
            .toList();
    LabNode a = nodes.get(0);
    LabNode c = nodes.get(2);
    countUnmarked(c);
    lab.startAll();
    for (LabNode each : nodes) {
      Ping.awaitBetween(a, each == a ? c : each, CONTACT);
    }
    assertTrue(
        Pattern.compile("Tcp \\[fe80::.*, link local discovery, alive").matcher(state(a)).find()
            || Pattern.compile("Tcp \\[fe80::.*, inbound, alive").matcher(state(a)).find(),
        a.log());

    LocalNetwork.setUp(c, false);
    Await.until(
        "c notices", REPORT, () -> occurrences(c, "No longer looking for peers on lan0") == 1);
    LocalNetwork.setUp(c, true);
    Await.until("c looks again", REPORT, () -> occurrences(c, " Looking for peers on lan0") == 2);
    Ping.awaitBetween(c, a, CONTACT);

    assertEquals("0", unmarked(c), "packets without the mark");

    flood(c); // by a socket of its own, which has no mark
    Await.until("the flood is noticed", REPORT, () -> number(state(a), "paused: ") > 0);
    String after = state(a);
    assertTrue(number(after, "discovery_peer_added: ") <= 2 + 32 + REPORT.toSeconds(), after);
    assertTrue(number(after, "discovery_beacon_over_limit: ") > 0, after);
    assertTrue(number(after, "peers: ") <= 64 + 4, after);
    Ping.awaitBetween(a, c, CONTACT);
  }

  /** Counts what the node sends on the local network without its mark. */
  private static void countUnmarked(LabNode node) {
    for (String rule :
        List.of(
            "add table inet t",
            "add chain inet t out { type filter hook output priority 0; }",
            "add rule inet t out oifname lan0 udp dport 9650 meta mark != 77 counter",
            "add rule inet t out oifname lan0 tcp dport 9651 meta mark != 77 counter",
            "add rule inet t out oifname lan0 tcp sport 9651 meta mark != 77 counter")) {
      node.namespace().exec("sh", "-c", "nft '" + rule + "'").orFail();
    }
  }

  private static String unmarked(LabNode node) {
    String rules = node.namespace().exec("nft", "list", "table", "inet", "t").orFail().output();
    return Pattern.compile("dport 9650 .*packets (\\d+)|[ds]port 9651 .*packets (\\d+)")
        .matcher(rules)
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .reduce((one, two) -> one.equals("0") ? two : one)
        .orElse("no rules: " + rules);
  }

  /** Beacons of nodes that do not exist, from the address of one that does. */
  private static void flood(LabNode from) throws Exception {
    int index = LocalNetwork.indexOf(from);
    byte[] beacon = new byte[50];
    new SplittableRandom(1).nextBytes(beacon);
    System.arraycopy("mycelium".getBytes(StandardCharsets.US_ASCII), 0, beacon, 0, 8);
    from.namespace()
        .call(
            () -> {
              try (DatagramSocket socket = new DatagramSocket()) {
                Inet6Address group = Inet6Address.getByAddress(null, GROUP, index);
                InetSocketAddress there = new InetSocketAddress(group, PORT);
                for (int i = 0; i < FLOOD; i++) {
                  ByteBuffer.wrap(beacon).putShort(8, (short) (20_000 + i));
                  send(socket, new DatagramPacket(beacon, beacon.length, there));
                }
              }
              return 0;
            });
  }

  /** A full queue of the interface is no reason to stop. */
  private static void send(DatagramSocket socket, DatagramPacket packet) {
    try {
      socket.send(packet);
    } catch (IOException full) {
      Thread.onSpinWait();
    }
  }

  @Test
  void oursAndAReferenceFindEachOtherWheneverTheirInterfacesComeBack(Lab lab) {
    ReferenceProgram.require();
    LocalNetwork network = new LocalNetwork(lab);
    LabNode ours = node(lab, network, "a", NodeKind.OURS_DISCOVERING);
    LabNode reference = node(lab, network, "b", NodeKind.REFERENCE_DISCOVERING);
    lab.startAll();
    Ping.awaitBetween(ours, reference, CONTACT);
    Await.until(
        "ours finds the reference", CONTACT, () -> ours.log().contains("Found peer Tcp [fe80::"));
    ReferenceApi api = new ReferenceApi(reference);
    Await.until(
        "the reference finds ours",
        CONTACT,
        () -> api.peers().stream().anyMatch(peer -> peer.contains("\"linkLocalDiscovery\"")));

    for (LabNode unplugged : List.of(ours, reference)) {
      LocalNetwork.setUp(unplugged, false);
      Await.until(
          "the link of " + unplugged + " is gone",
          CONTACT,
          () -> Ping.from(ours).to(reference).count(1).patienceSeconds(1).run().received() == 0);
      LocalNetwork.setUp(unplugged, true);
      Ping.awaitBetween(ours, reference, CONTACT);
      Ping.awaitBetween(reference, ours, CONTACT);
    }
  }
}
