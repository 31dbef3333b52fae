package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** The table of spec 05 §11, from the first node of a line to every other. */
final class HopLimits {
  private HopLimits() {}

  static void assertTable(List<LabNode> line) {
    LabNode source = line.get(0);
    for (int links = 1; links < line.size(); links++) {
      for (int hops = 1; hops <= links + 2; hops++) {
        assertOutcome(
            line, links, hops, Ping.from(source).to(line.get(links)).hopLimit(hops).run());
      }
    }
  }

  private static void assertOutcome(List<LabNode> line, int links, int hops, Ping ping) {
    String where = "hop limit " + hops + " over " + links + " links:\n" + ping.text();
    if (hops >= links + 2) {
      assertEquals(0, ping.lost(), where);
      return;
    }
    assertEquals(0, ping.received(), where);
    String reporter = reporter(line, hops);
    assertTrue(ping.mentions("From " + reporter + " "), reporter + " should report, " + where);
    assertTrue(ping.mentions("Time exceeded"), where);
  }

  /** Every node asks for 2 at least and takes 1 away; the first one answers as itself. */
  private static String reporter(List<LabNode> line, int hops) {
    return hops == 1
        ? line.get(0).address().toString()
        : line.get(hops - 1).reportAddress().toString();
  }
}
