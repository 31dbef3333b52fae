package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UseGateTest {
  private final UseGate gate = new UseGate();

  @Test
  void openGateLetsManyIn() {
    assertTrue(gate.enter());
    assertTrue(gate.enter());
    assertFalse(gate.isClosed());
  }

  @Test
  void emptyGateIsEmptyAtOnceAndClosesOnce() {
    assertTrue(gate.close());
    assertFalse(gate.close());
    assertTrue(gate.isClosed());
    gate.awaitEmpty();
    assertFalse(gate.enter());
  }

  @Test
  void usedAndLeftGateIsEmptyAtOnce() {
    assertTrue(gate.enter());
    gate.leave();
    assertTrue(gate.close());
    gate.awaitEmpty();
  }

  @Test
  void closerWaitsForTheLastUserEvenWhenInterrupted() throws Exception {
    assertTrue(gate.enter());
    AtomicBoolean left = new AtomicBoolean();
    AtomicBoolean leftBefore = new AtomicBoolean();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread closer =
        new Thread(
            () -> {
              gate.close();
              Thread.currentThread().interrupt();
              gate.awaitEmpty();
              leftBefore.set(left.get());
              stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
    closer.start();
    while (!gate.isClosed()) {
      Thread.onSpinWait();
    }
    assertFalse(gate.enter(), "closed while somebody is inside");
    left.set(true);
    gate.leave();
    closer.join();
    assertTrue(leftBefore.get());
    assertTrue(stillInterrupted.get());
  }

  @Test
  void nobodyIsInsideOnceTheCloserReturns() throws Exception {
    for (int round = 0; round < 50; round++) {
      UseGate contended = new UseGate();
      AtomicInteger inside = new AtomicInteger();
      CountDownLatch running = new CountDownLatch(3);
      List<Thread> users = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        users.add(new Thread(() -> enterAndLeave(contended, inside, running)));
      }
      users.forEach(Thread::start);
      running.await();
      contended.close();
      contended.awaitEmpty();
      assertEquals(0, inside.get());
      for (Thread user : users) {
        user.join();
      }
    }
  }

  private static void enterAndLeave(UseGate gate, AtomicInteger inside, CountDownLatch running) {
    running.countDown();
    while (gate.enter()) {
      inside.incrementAndGet();
      inside.decrementAndGet();
      gate.leave();
    }
  }
}
