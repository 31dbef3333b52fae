package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two links of all kinds between one pair of nodes: what becomes of a conversation when the one in
 * use is lost. Which of two that differ little that is, the machine decides.
 */
@ExtendWith(InLab.class)
class TwoLinksTest {
  private static final Duration CONTACT = Duration.ofSeconds(60);
  private static final String INTERVAL = "0.05";

  /** A second of pings: one end at least is told. */
  private static final int LOST_WHEN_TOLD_MAX = 20;

  /** Five seconds of pings (spec 09 §1.1), and one for the machine: nobody is told. */
  private static final int LOST_IN_SILENCE_MAX = 120;

  private static final int ENOUGH_ANSWERS = 20;

  /** How a link ends. */
  private enum Loss {
    /** Nothing comes through any more, and nobody is told. */
    SILENCE,
    /** The dialing end's interface goes down: it knows, the other end does not. */
    CABLE,
    /** TCP connections are reset. */
    RESET,
    /** The dialing end is told to give its peer up. */
    REMOVAL
  }

  @ParameterizedTest(name = "{0} beside {1}: {2}")
  @CsvSource({
    "QUIC IPV6, TCP IPV4, SILENCE",
    "TCP IPV6, QUIC IPV4, SILENCE",
    "QUIC IPV6, QUIC IPV4, SILENCE",
    "QUIC IPV6, QUIC IPV4, CABLE",
    "TCP IPV6, TCP IPV4, RESET",
    "QUIC IPV6, TCP IPV4, REMOVAL",
    "TCP IPV6, QUIC IPV4, REMOVAL"
  })
  void ourNodesGoOnOverTheOtherLinkAndTakeTheLostOneAgain(
      String one, String other, Loss loss, Lab lab) {
    Pair pair = Pair.start(lab, "O-O", one, other);
    TwoLinks lost = pair.loseTheOneInUse(loss);
    if (loss != Loss.REMOVAL) {
      pair.heal(lost);
    }
  }

  @ParameterizedTest(name = "{0}, {1} beside {2}: {3}")
  @CsvSource({
    "O-R, QUIC IPV6, TCP IPV4, REMOVAL",
    "R-O, QUIC IPV6, TCP IPV4, REMOVAL",
    "O-R, TCP IPV6, QUIC IPV4, REMOVAL",
    "R-O, TCP IPV6, QUIC IPV4, REMOVAL",
    "O-R, TCP IPV6, TCP IPV4, RESET",
    "R-O, TCP IPV6, TCP IPV4, RESET"
  })
  void aConversationWithAReferenceGoesOnOverTheOtherLink(
      String kinds, String one, String other, Loss loss, Lab lab) {
    ReferenceProgram.require();
    TwoLinks lost = Pair.start(lab, kinds, one, other).loseTheOneInUse(loss);
    assertNotEquals("", lost.endpoint());
  }

  /**
   * One of the links.
   *
   * @param cable under it
   * @param endpoint the first node dials
   */
  private record TwoLinks(Cable cable, String endpoint) {
    static TwoLinks of(Lab lab, List<LabNode> pair, String kind) {
      String[] words = kind.split(" ", -1);
      Cable cable = lab.lay(pair.get(0), pair.get(1), Underlay.valueOf(words[1]));
      boolean quic = words[0].equals("QUIC");
      TwoLinks link = new TwoLinks(cable, quic ? cable.quicEndpoint() : cable.listeningEndpoint());
      pair.get(0).dials(link.endpoint);
      return link;
    }

    boolean isQuic() {
      return endpoint.startsWith("quic");
    }

    boolean carries(String route) {
      return route.contains(isQuic() ? "QUIC" : "TCP")
          && route.contains(cable.listeningAddress() + (route.contains("]") ? "]" : ""));
    }
  }

  /** Two nodes that talk to each other. */
  private record Pair(LabNode dialing, LabNode listening, TwoLinks one, TwoLinks other) {
    static Pair start(Lab lab, String kinds, String one, String other) {
      Requirement.tools("nft", "curl");
      String[] letters = kinds.split("-", -1);
      List<LabNode> nodes =
          List.of(lab.node("a", NodeKind.of(letters[0])), lab.node("b", NodeKind.of(letters[1])));
      Pair pair =
          new Pair(
              nodes.get(0),
              nodes.get(1),
              TwoLinks.of(lab, nodes, one),
              TwoLinks.of(lab, nodes, other));
      lab.startAll();
      Ping.awaitBetween(pair.dialing, pair.listening, CONTACT);
      pair.awaitLinks(2);
      return pair;
    }

    private void awaitLinks(int count) {
      ReferenceApi api = new ReferenceApi(dialing);
      Await.until(
          count + " links",
          CONTACT,
          () -> api.peers().stream().filter(peer -> peer.contains("\"alive\"")).count() == count);
    }

    private TwoLinks inUse() {
      String subnet = "\"" + listening.address().subnet() + "\"";
      String route =
          new ReferenceApi(dialing)
              .selectedRoutes().stream()
                  .filter(each -> each.contains(subnet))
                  .findAny()
                  .orElseThrow();
      assertTrue(one.carries(route) != other.carries(route), route);
      return one.carries(route) ? one : other;
    }

    TwoLinks loseTheOneInUse(Loss loss) {
      try (Ping.Running ping = Ping.from(dialing).to(listening).intervalSeconds(INTERVAL).start()) {
        ping.awaitAnswers(ENOUGH_ANSWERS, CONTACT);
        TwoLinks lost = inUse();
        lose(lost, loss);
        ping.awaitAnswers(2 * ENOUGH_ANSWERS, CONTACT);
        assertNotEquals(lost, inUse());
        Ping story = ping.stop();
        int gap = Ping.longestGap(story.text());
        System.out.println(
            loss + " of " + lost.endpoint + ": longest gap " + gap + " pings of 50 ms");
        boolean told = loss == Loss.RESET || loss == Loss.REMOVAL;
        if (loss == Loss.CABLE && lost.isQuic()) {
          assertTrue(dialing.log().contains("Network is unreachable"), dialing.log());
        }
        assertTrue(gap <= (told ? LOST_WHEN_TOLD_MAX : LOST_IN_SILENCE_MAX), story.text());
        return lost;
      }
    }

    private void lose(TwoLinks link, Loss loss) {
      String name = link.cable.interfaceName();
      switch (loss) {
        case SILENCE -> {
          for (LabNode node : List.of(dialing, listening)) {
            nft(node, "add table netdev t");
            nft(
                node,
                "add chain netdev t in { type filter hook ingress device "
                    + name
                    + " priority 0; }");
            nft(node, "add rule netdev t in drop");
          }
        }
        case CABLE -> dialing.namespace().exec("ip", "link", "set", name, "down").orFail();
        case RESET -> {
          nft(listening, "add table inet t");
          nft(listening, "add chain inet t in { type filter hook input priority 0; }");
          nft(
              listening,
              "add rule inet t in iifname "
                  + name
                  + " meta l4proto tcp tcp flags & rst == 0 reject with tcp reset");
        }
        case REMOVAL -> remove(link);
        default -> throw new AssertionError(loss);
      }
    }

    private void remove(TwoLinks link) {
      String encoded =
          java.net.URLEncoder.encode(link.endpoint, java.nio.charset.StandardCharsets.UTF_8);
      String url = "http://127.0.0.1:8989/api/v1/admin/peers/" + encoded;
      String status =
          dialing
              .namespace()
              .exec(
                  "curl",
                  "-sS",
                  "-m",
                  "5",
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code}",
                  "-X",
                  "DELETE",
                  url)
              .orFail()
              .output();
      assertEquals("204", status);
    }

    private static void nft(LabNode node, String rule) {
      node.namespace().exec("sh", "-c", "nft '" + rule + "'").orFail();
    }

    /** The link comes back, and the conversation goes on over either. */
    void heal(TwoLinks link) {
      long start = System.nanoTime();
      for (LabNode node : List.of(dialing, listening)) {
        node.namespace().exec("nft", "flush", "ruleset").orFail();
      }
      link.cable.raiseDialingEnd();
      awaitLinks(2);
      System.out.println(
          "healed "
              + link.endpoint
              + ": alive after "
              + Duration.ofNanos(System.nanoTime() - start).toMillis()
              + " ms");
      Ping report = Ping.from(dialing).to(listening).run();
      assertEquals(0, report.lost(), report.text());
    }
  }
}
