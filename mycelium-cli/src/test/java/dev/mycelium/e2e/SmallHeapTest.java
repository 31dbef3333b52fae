package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.e2e.Arrangement.Dialing;
import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three daemons in a line with a heap of 64 MB each, under all the load that the machine makes. */
@ExtendWith(InLab.class)
class SmallHeapTest {
  private static final Duration CONTACT = Duration.ofSeconds(45);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int FILE_MEGABYTES = 200;

  /** Any real load of two seconds moves more, on any machine. */
  private static final long SOME_BYTES = 100_000;

  @Test
  void aHeapOf64MegabytesCarriesManyStreamsAFloodAndFilesOf200MegabytesOverARelay(Lab lab) {
    Requirement.tools("iperf3", "curl");
    List<LabNode> line = Arrangement.line(lab, "s-s-s", Dialing.RIGHT);
    for (int i = 2; i >= 0; i--) { // who is dialed runs before who dials: no attempt fails
      line.get(i).start();
    }
    LabNode first = line.get(0);
    LabNode last = line.get(2);
    Ping.awaitBetween(first, last, CONTACT);
    Ping.awaitBetween(last, first, CONTACT);
    assertTrue(Iperf.tcpBytes(first, last, 16) > SOME_BYTES);
    assertTrue(Iperf.tcpBytes(last, first, 4) > SOME_BYTES);
    assertTrue(Iperf.floodBytes(first, last) > SOME_BYTES);
    Download.between(lab, last, first, FILE_MEGABYTES);
    Download.between(lab, first, last, FILE_MEGABYTES);
    line.forEach(SmallHeapTest::assertUnharmed);
    for (LabNode listening : line.subList(1, 3)) { // each was dialed once, and never again
      assertTrue(listening.log().contains("link_accepted: 1" + System.lineSeparator()));
    }
  }

  /** It runs, answers, has closed no link and complained of nothing. */
  private static void assertUnharmed(LabNode node) {
    node.running().signal("USR1");
    Await.until("report of " + node, ANSWER, () -> node.log().contains("counters that are not 0:"));
    Await.until("counters of " + node, ANSWER, () -> node.log().contains("link_data_sent: "));
    String log = node.log();
    assertTrue(node.running().isRunning(), log);
    for (String harm :
        List.of("link_closed_", "link_data_dropped_closed", "OutOfMemory", "ERROR")) {
      assertFalse(log.contains(harm), harm + " in:\n" + log);
    }
  }
}
