package dev.mycelium.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void columnsLineUp() {
    assertEquals(
        """
        |     | ours | b   |
        | --- | ---- | --- |
        | x   | 1    | 22  |
        """,
        Report.table(List.of(List.of("", "ours", "b"), List.of("x", "1", "22"))));
  }

  @Test
  void mediansRatiosAndFailuresAreShown() {
    Results results = new Results();
    for (double value : new double[] {300, 100, 200}) {
      results.record("ours", Metric.TCP, value);
    }
    results.record("other", Metric.TCP, 400);
    results.fail("other", List.of(Metric.TCP), "TCP: broken");
    results.fail("dead", List.of(Metric.TCP), "TCP: does not start");
    assertEquals(
        """
        * a machine

        Medians; in brackets: ours divided by the other.

        |                       | ours | other      | dead   |
        | --------------------- | ---- | ---------- | ------ |
        | TCP, 1 stream, Mbit/s | 200  | 400 (0.50) | failed |

        All values, in the order they were measured:

        |                       | ours          | other         | dead     |
        | --------------------- | ------------- | ------------- | -------- |
        | TCP, 1 stream, Mbit/s | 300, 100, 200 | 400, 1 failed | 1 failed |

        Failed:

        * other: TCP: broken
        * dead: TCP: does not start
        """,
        new Report("ours", List.of("other", "dead"), results).text(List.of("a machine")));
  }

  @Test
  void whatWasNotMeasuredIsNotShown() {
    Results results = new Results();
    results.record("other", Metric.UDP, 5);
    String text = new Report("ours", List.of("other"), results).text(List.of());
    assertFalse(text.contains("TCP"));
    assertFalse(text.contains("(0.00)"));
    assertFalse(text.contains("Failed"));
  }

  @Test
  void nothingIsDividedByZero() {
    Results results = new Results();
    results.record("ours", Metric.PING_LOAD_LOST, 1);
    results.record("other", Metric.PING_LOAD_LOST, 0);
    String text = new Report("ours", List.of("other"), results).text(List.of());
    assertFalse(text.contains("Infinity"));
  }
}
