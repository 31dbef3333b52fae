package dev.mycelium.tun.linux;

import java.util.concurrent.CountDownLatch;

/** Waiting that an interrupt does not shorten, for promises that must hold on return. */
final class Latches {
  private Latches() {}

  static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
