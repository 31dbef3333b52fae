package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.e2e.Arrangement.Diamond;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.time.Duration;

/** What happens to traffic when the node that carries it goes. */
final class Reroute {
  private static final Duration CONTACT = Duration.ofSeconds(45);

  /** One packet every 50 ms: those under way and those of one scheduling hiccup may be lost. */
  private static final int LOST_AT_KILL_MAX = 20;

  /** What a reroute around a neighbour that fell silent in use may take (spec 09 §1 item 1). */
  private static final Duration DEAF_MAX = Duration.ofSeconds(10);

  /** The same where a reference looks: death is found after 43 to 53 s, then routes change. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private static final int ENOUGH_ANSWERS = 20;

  private Reroute() {}

  /** Kills the middle node in use; its kernel closes the connections. */
  static void afterKillOfTheMiddle(Diamond diamond) {
    awaitBothWays(diamond);
    LabNode middle = diamond.middleInUse();
    try (Ping.Running ping = startPing(diamond, "0.05")) {
      middle.kill();
      ping.awaitAnswers(ENOUGH_ANSWERS, CONTACT);
      Ping story = ping.stop();
      int gap = Ping.longestGap(story.text());
      System.out.println("killed " + middle + ": longest gap " + gap + " pings of 50 ms");
      assertTrue(gap <= LOST_AT_KILL_MAX, "lost " + gap + ":\n" + story.text());
    }
    assertEquals(diamond.otherThan(middle), diamond.middleInUse());
  }

  /** Drops all packets of the middle node in use; nobody is told. */
  static void afterSilenceOfTheMiddle(Diamond diamond) {
    awaitBothWays(diamond);
    LabNode middle = diamond.middleInUse();
    try (Ping.Running ping = startPing(diamond, "0.1")) {
      silence(middle);
      long start = System.nanoTime();
      int before = ping.newestAnswer();
      boolean ours = diamond.a().kind() == NodeKind.OURS && diamond.d().kind() == NodeKind.OURS;
      ping.awaitAnswers(ENOUGH_ANSWERS, ours ? DEAF_MAX : SILENCE_MAX);
      System.out.println(
          "silenced "
              + middle
              + ": rerouted within "
              + Duration.ofNanos(System.nanoTime() - start).toMillis()
              + " ms, after ping "
              + before);
    }
    assertEquals(diamond.otherThan(middle), diamond.middleInUse());
  }

  private static void awaitBothWays(Diamond diamond) {
    Ping.awaitBetween(diamond.a(), diamond.b(), CONTACT);
    Ping.awaitBetween(diamond.a(), diamond.c(), CONTACT);
    Ping.awaitBetween(diamond.d(), diamond.b(), CONTACT);
    Ping.awaitBetween(diamond.d(), diamond.c(), CONTACT);
    Ping.awaitBetween(diamond.a(), diamond.d(), CONTACT);
  }

  private static Ping.Running startPing(Diamond diamond, String interval) {
    Ping.Running ping = Ping.from(diamond.a()).to(diamond.d()).intervalSeconds(interval).start();
    ping.awaitAnswers(ENOUGH_ANSWERS, CONTACT);
    return ping;
  }

  private static void silence(LabNode node) {
    NetworkNamespace namespace = node.namespace();
    namespace.exec("nft", "add table inet silence").orFail();
    for (String hook : new String[] {"input", "output"}) {
      String chain =
          "add chain inet silence " + hook + " { type filter hook " + hook + " priority 0; }";
      namespace.exec("nft", chain).orFail();
      String match = hook.equals("input") ? "iifname" : "oifname";
      namespace
          .exec("nft", "add rule inet silence " + hook + " " + match + " \"cable*\" drop")
          .orFail();
    }
  }
}
