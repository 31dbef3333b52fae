package dev.mycelium.e2e;

import java.util.ArrayList;
import java.util.List;

/** The shapes of network that tests use. Cables alternate between the address families. */
final class Arrangement {
  /** Who connects to whom in a line. */
  enum Dialing {
    /** Every node to its right neighbour. */
    RIGHT,
    /** Every node to its left neighbour. */
    LEFT
  }

  private Arrangement() {}

  /** A line as text, {@code O} for ours and {@code R} for the reference: {@code "O-R-O"}. */
  static List<LabNode> line(Lab lab, String kinds, Dialing dialing) {
    List<LabNode> nodes = new ArrayList<>();
    for (String letter : kinds.split("-", -1)) {
      nodes.add(lab.node(Character.toString('a' + nodes.size()), NodeKind.of(letter)));
    }
    for (int i = 0; i + 1 < nodes.size(); i++) {
      LabNode left = nodes.get(i);
      LabNode right = nodes.get(i + 1);
      Underlay underlay = i % 2 == 0 ? Underlay.IPV6 : Underlay.IPV4;
      if (dialing == Dialing.RIGHT) {
        lab.connect(left, right, underlay);
      } else {
        lab.connect(right, left, underlay);
      }
    }
    return nodes;
  }

  /** A diamond a-b-d, a-c-d; the outer nodes dial the middle ones. */
  static Diamond diamond(Lab lab, NodeKind outer, NodeKind b, NodeKind c) {
    LabNode left = lab.node("a", outer);
    LabNode upper = lab.node("b", b);
    LabNode lower = lab.node("c", c);
    LabNode right = lab.node("d", outer);
    for (LabNode end : List.of(left, right)) {
      lab.connect(end, upper, Underlay.IPV6);
      lab.connect(end, lower, Underlay.IPV6);
    }
    return new Diamond(left, upper, lower, right);
  }

  /**
   * Two ends with two ways between them.
   *
   * @param a one end
   * @param b one middle node
   * @param c the other
   * @param d the other end
   */
  record Diamond(LabNode a, LabNode b, LabNode c, LabNode d) {
    /** The middle node that carries packets from {@code a} to {@code d} now. */
    LabNode middleInUse() {
      Ping report = Ping.from(a).to(d).hopLimit(2).count(1).run();
      for (LabNode middle : List.of(b, c)) {
        if (report.mentions("From " + middle.reportAddress())) {
          return middle;
        }
      }
      throw new AssertionError("no middle node reported:\n" + report.text());
    }

    LabNode otherThan(LabNode middle) {
      return middle == b ? c : b;
    }
  }
}
