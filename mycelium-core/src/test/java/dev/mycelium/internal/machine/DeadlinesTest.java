package dev.mycelium.internal.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final class Named extends Deadline {
    final int number;
    long armedAs;

    Named(int number) {
      this.number = number;
    }
  }

  private final Deadlines<Named> deadlines = new Deadlines<>();

  @Test
  void nothingIsDueWithoutDeadlines() {
    assertEquals(Machine.NEVER, deadlines.nextNanos());
    assertNull(deadlines.pollDue(Long.MAX_VALUE));
  }

  @Test
  void equalTimesFallDueInTheOrderOfArming() {
    List<Named> armed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      armed.add(new Named(i));
      deadlines.schedule(armed.get(i), 7);
    }
    for (Named named : armed) {
      assertSame(named, deadlines.pollDue(7));
    }
  }

  @Test
  void aDeadlineIsNotDueBeforeItsTime() {
    deadlines.schedule(new Named(0), 10);
    assertNull(deadlines.pollDue(9));
    assertEquals(10, deadlines.nextNanos());
  }

  @Test
  void aMovedDeadlineFallsDueOnce() {
    Named named = new Named(0);
    deadlines.schedule(named, 10);
    deadlines.schedule(named, 5);
    assertSame(named, deadlines.pollDue(5));
    assertFalse(named.isArmed());
    assertNull(deadlines.pollDue(100));
  }

  @Test
  void timesMayWrap() {
    Named early = new Named(0);
    Named late = new Named(1);
    deadlines.schedule(late, Long.MIN_VALUE + 5);
    deadlines.schedule(early, Long.MAX_VALUE - 5);
    assertSame(early, deadlines.pollDue(Long.MAX_VALUE));
    assertNull(deadlines.pollDue(Long.MAX_VALUE));
    assertSame(late, deadlines.pollDue(Long.MIN_VALUE + 5));
  }

  @Test
  void randomOperationsAgreeWithASortedList() {
    long seed = 4711;
    Random random = new Random(seed);
    List<Named> model = new ArrayList<>();
    List<Named> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(new Named(i));
    }
    Comparator<Named> order =
        Comparator.<Named>comparingLong(Named::atNanos).thenComparingLong(named -> named.armedAs);
    for (int step = 0; step < 20_000; step++) {
      Named named = all.get(random.nextInt(all.size()));
      int kind = random.nextInt(4);
      if (kind < 2) {
        deadlines.schedule(named, random.nextInt(100));
        named.armedAs = step;
        model.remove(named);
        model.add(named);
      } else if (kind == 2) {
        deadlines.cancel(named);
        model.remove(named);
      } else {
        int now = random.nextInt(100);
        Named expected = model.stream().min(order).filter(n -> n.atNanos() <= now).orElse(null);
        assertSame(expected, deadlines.pollDue(now), "seed " + seed + " step " + step);
        model.remove(expected);
      }
      assertEquals(model.size(), deadlines.size());
      assertEquals(model.contains(named), named.isArmed());
    }
    assertTrue(all.stream().mapToInt(n -> n.number).sum() > 0);
  }
}
