package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.routing.table.LinkCost;
import dev.mycelium.internal.routing.table.MeasuredLinkCost;
import dev.mycelium.internal.routing.table.ReferenceLinkCost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spec 04 §4.3, §17.3. */
class LinkCostTest {
  private static final long MILLI = 1_000_000;
  private long now;
  private int seqno;

  @Test
  void referenceCostFadesFromItsStartValue() {
    assertEquals(
        List.of(900, 810, 729, 656, 590, 531, 477, 429, 386, 347, 312, 280),
        samples(new ReferenceLinkCost(0, 0), 0, 12));
    assertEquals(
        List.of(902, 814, 735, 664, 600, 542, 490, 443, 401, 363, 329, 298),
        samples(new ReferenceLinkCost(0, 0), 25, 12));
  }

  @Test
  void referenceCostNeedsFortyAnswersAndSettlesAtTheSample() {
    List<Integer> costs = samples(new ReferenceLinkCost(0, 0), 25, 200);
    assertEquals(39, costs.indexOf(costs.stream().filter(c -> c <= 35).findFirst().orElseThrow()));
    assertEquals(25, costs.get(199));
  }

  @Test
  void referenceCostStaysBelowTheSampleWhenItComesFromBelow() {
    assertEquals(16, fromZero(25));
    assertEquals(0, fromZero(9));
    assertEquals(1, fromZero(10));
  }

  private int fromZero(int sample) {
    ReferenceLinkCost cost = new ReferenceLinkCost(0, 0);
    samples(cost, 0, 200);
    return samples(cost, sample, 100).get(99);
  }

  @Test
  void referenceCostJumpsWithAnOutlier() {
    ReferenceLinkCost cost = new ReferenceLinkCost(0, 0);
    samples(cost, 25, 200);
    assertEquals(522, samples(cost, 5000, 1).get(0));
  }

  @Test
  void referenceSamplesHaveSixteenBits() {
    assertEquals((9 * 1000 + 4464) / 10, samples(new ReferenceLinkCost(0, 0), 70_000, 1).get(0));
  }

  @Test
  void referenceLinkOverTcpAndIpv6StartsAt1010() {
    assertEquals(0x3F2, new ReferenceLinkCost(10, 0).cost());
  }

  @Test
  void referenceCountsAnAnswerWithoutHello() {
    ReferenceLinkCost cost = new ReferenceLinkCost(0, 0);
    cost.onIhu(500 * MILLI);
    assertEquals(950, cost.cost());
  }

  @Test
  void firstSampleSetsTheMeasuredCost() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    assertEquals(1010, cost.cost());
    assertEquals(LinkCost.UNKNOWN, cost.roundTripNanos());
    assertEquals(35, samples(cost, 25, 1).get(0));
    assertEquals(25 * MILLI, cost.roundTripNanos());
  }

  @Test
  void measuredCostSettlesAtTheSampleFromBelow() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    samples(cost, 0, 1);
    assertEquals(35, samples(cost, 25, 100).get(99));
    assertEquals(10, samples(cost, 0, 200).get(199));
  }

  @Test
  void anAnswerWithoutHelloDoesNotChangeTheMeasuredCost() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    cost.onIhu(1);
    assertEquals(1010, cost.cost());
    samples(cost, 25, 1);
    cost.onIhu(now);
    assertEquals(35, cost.cost());
  }

  @Test
  void answersBelongToHellosInOrder() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    cost.onHelloQueued(0, 0);
    cost.onHelloQueued(1, 20 * MILLI);
    cost.onIhu(30 * MILLI);
    assertEquals(40, cost.cost());
    cost.onIhu(30 * MILLI);
    assertEquals(38, cost.cost()); // 30 + (10 - 30) / 10
  }

  @Test
  void onlyEightHellosWaitForAnswers() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    for (int i = 0; i < 10; i++) {
      cost.onHelloQueued(i, i * 100L * MILLI);
    }
    cost.onIhu(250 * MILLI);
    assertEquals(60, cost.cost()); // the third Hello, sent at 200 ms
  }

  @Test
  void timeInTheQueueDoesNotCountIfTheWritingIsReported() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    cost.onHelloQueued(7, 0);
    cost.onHelloWritten(7, 100 * MILLI);
    cost.onIhu(105 * MILLI);
    assertEquals(15, cost.cost());
  }

  @Test
  void anAnswerThatOvertakesTheReportCountsAsInstant() {
    MeasuredLinkCost cost = new MeasuredLinkCost(10);
    cost.onHelloQueued(7, 100);
    cost.onIhu(50);
    assertEquals(10, cost.cost());
  }

  /** Costs after each of some equal samples. */
  private List<Integer> samples(LinkCost cost, int millis, int count) {
    List<Integer> costs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cost.onHelloQueued(seqno++, now);
      now += millis * MILLI;
      cost.onIhu(now);
      costs.add(cost.cost());
    }
    return costs;
  }
}
