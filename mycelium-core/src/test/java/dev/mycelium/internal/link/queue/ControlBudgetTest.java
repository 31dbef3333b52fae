package dev.mycelium.internal.link.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ControlBudgetTest {
  private static final byte[] PACKET = new byte[64];
  private static final int COST = ControlBudget.cost(PACKET);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ControlBudget budget = new ControlBudget(100L * COST);
  private final List<Lane> closed = new ArrayList<>();

  /** A link as the budget sees it. */
  private final class Lane {
    final ControlBudget.Account account;
    final Deque<byte[]> waiting = new ArrayDeque<>();

    Lane(int packetsMax) {
      account = budget.open((long) packetsMax * COST, this::onExhausted);
    }

    private void onExhausted() {
      closed.add(this);
      take(waiting.size());
    }

    boolean offer(int packets) {
      for (int i = 0; i < packets; i++) {
        if (!account.hold(PACKET)) {
          return false;
        }
        waiting.add(PACKET);
      }
      return true;
    }

    void take(int packets) {
      for (int i = 0; i < packets; i++) {
        account.release(waiting.remove());
      }
    }
  }

  @Test
  void packetsCostMoreThanTheirBytes() {
    assertEquals(136, ControlBudget.cost(new byte[70]));
    assertEquals(144, ControlBudget.cost(new byte[78]));
  }

  @Test
  void whatIsTakenOutIsFreeAgain() {
    Lane lane = new Lane(50);
    assertTrue(lane.offer(50));
    lane.take(50);
    assertEquals(0, budget.bytes());
    assertTrue(lane.offer(50));
  }

  @Test
  void oneLaneHasABoundOfItsOwn() {
    Lane lane = new Lane(10);
    assertFalse(lane.offer(11));
    assertEquals(10L * COST, budget.bytes(), "what was refused is not held");
  }

  @Test
  void pressureBeginsAboveTheHalf() {
    Lane lane = new Lane(90);
    lane.offer(50);
    assertFalse(budget.isPressed());
    lane.offer(1);
    assertTrue(budget.isPressed());
  }

  @Test
  void exhaustionClosesTheLargestLaneOnly() {
    Lane quick = new Lane(90);
    Lane deaf = new Lane(90);
    Lane slow = new Lane(90);
    quick.offer(10);
    slow.offer(20);
    deaf.offer(70);
    assertTrue(quick.offer(1));
    assertEquals(List.of(deaf), closed);
    assertEquals(31L * COST, budget.bytes());
  }

  @Test
  void crowdThatReadsNothingNeverCostsAReaderItsLink() {
    List<Lane> deaf = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      deaf.add(new Lane(25));
    }
    Lane honest = new Lane(25);
    for (int news = 0; news < 1000; news++) {
      deaf.removeAll(closed);
      deaf.removeIf(lane -> !lane.offer(1));
      assertTrue(honest.offer(1));
      honest.take(1);
      assertTrue(budget.bytes() <= 100L * COST);
    }
    assertFalse(closed.contains(honest));
    assertEquals(0, deaf.size());
  }

  @Test
  void laneThatTakesNothingForASecondIsClosedUnderPressure() {
    Lane stalled = new Lane(90);
    Lane reader = new Lane(90);
    stalled.offer(40);
    reader.offer(40);
    assertFalse(budget.closeStalled(0));
    reader.take(1);
    assertFalse(budget.closeStalled(SECOND - 1));
    assertEquals(List.of(), closed);
    reader.take(1);
    assertTrue(budget.closeStalled(SECOND));
    assertEquals(List.of(stalled), closed);
  }

  @Test
  void laneThatTakesNothingMayStayWhileThereIsRoom() {
    Lane stalled = new Lane(90);
    stalled.offer(50);
    assertTrue(budget.closeStalled(0));
    assertTrue(budget.closeStalled(10 * SECOND));
    assertEquals(List.of(), closed);
  }

  @Test
  void laneThatWasEmptyMeanwhileIsNotStalled() {
    Lane other = new Lane(90);
    Lane lane = new Lane(90);
    lane.offer(1);
    other.offer(80);
    assertFalse(budget.closeStalled(0));
    lane.take(1);
    assertFalse(budget.closeStalled(SECOND / 2));
    lane.offer(1);
    assertFalse(budget.closeStalled(SECOND - 1));
    other.take(1);
    assertFalse(budget.closeStalled(SECOND));
    assertEquals(List.of(), closed);
  }

  @Test
  void awaitingRoomEndsAtOnceWithoutPressureAndSoonWithIt() {
    assertTrue(budget.awaitRoom());
    Lane lane = new Lane(90);
    lane.offer(51);
    assertFalse(budget.awaitRoom());
    lane.take(1);
    assertTrue(budget.awaitRoom());
  }

  @Test
  void endedLinksAreForgotten() {
    Lane ended = new Lane(90);
    ended.offer(60);
    ended.account.close();
    Lane lane = new Lane(90);
    lane.offer(41);
    assertEquals(List.of(lane), closed, "the ended one is about to release what it holds");
  }

  @Test
  void booksBalanceUnderConcurrency() throws Exception {
    ControlBudget large = new ControlBudget(1L << 40);
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      Random random = new Random(t);
      ControlBudget.Account account = large.open(1L << 40, () -> {});
      new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  byte[] packet = new byte[random.nextInt(100)];
                  assertTrue(account.hold(packet));
                  account.release(packet);
                }
                done.countDown();
              })
          .start();
    }
    assertTrue(done.await(30, TimeUnit.SECONDS));
    assertEquals(0, large.bytes());
  }
}
