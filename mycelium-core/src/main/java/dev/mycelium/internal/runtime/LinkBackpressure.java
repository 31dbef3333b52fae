package dev.mycelium.internal.runtime;

import dev.mycelium.internal.link.Link;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the mailbox bounded without losing a control packet: a link whose packets pile up is not
 * read until the node thread has caught up. TCP then slows the neighbour down.
 */
final class LinkBackpressure {
  /** Control packets of one link that may wait: a burst of route announcements. */
  private static final int PAUSE_AT = 4096;

  /** Reading goes on below this, well before the node thread runs dry. */
  private static final int RESUME_AT = 1024;

  /** Control packets of all links that may wait, on a large heap. */
  private static final int TOTAL_MAX = 65_536;

  /**
   * Heap per waiting packet: an Update with its parts takes 220 bytes, so that all take less than a
   * thirtieth of the heap.
   */
  private static final int HEAP_BYTES_PER_PACKET = 8192;

  /** What a link may have waiting when the total is reached. */
  private static final int CROWDED_PAUSE_AT = 32;

  private final Map<Integer, Pressure> pressures = new ConcurrentHashMap<>();
  private final AtomicInteger total = new AtomicInteger();
  private final int totalMax;

  /**
   * Nothing waits.
   *
   * @param heapBytes the maximum heap; a small one takes less before every link has to make do with
   *     few
   */
  LinkBackpressure(long heapBytes) {
    totalMax = (int) Math.min(TOTAL_MAX, heapBytes / HEAP_BYTES_PER_PACKET);
  }

  /** One link and how much of it waits. */
  private static final class Pressure {
    final Link link;
    final AtomicInteger waiting = new AtomicInteger();
    volatile boolean paused;

    Pressure(Link link) {
      this.link = link;
    }
  }

  void added(Link link) {
    pressures.put(link.id(), new Pressure(link));
  }

  void removed(Link link) {
    Pressure gone = pressures.remove(link.id());
    if (gone != null) {
      total.addAndGet(-gone.waiting.getAndSet(0));
    }
  }

  /** Called by the link's thread when it has put a control packet into the mailbox. */
  void put(Link link) {
    Pressure pressure = pressures.get(link.id());
    if (pressure == null) {
      return;
    }
    int waiting = pressure.waiting.incrementAndGet();
    int all = total.incrementAndGet();
    if (waiting >= PAUSE_AT || all >= totalMax && waiting >= CROWDED_PAUSE_AT) {
      pressure.paused = true;
      link.pauseReading();
      if (pressure.waiting.get() < RESUME_AT / 2 && total.get() < totalMax) {
        resume(pressure); // the node thread was faster than the decision
      }
    }
  }

  /** Called by the node thread when it has handled a control packet of the link. */
  void handled(int link) {
    Pressure pressure = pressures.get(link);
    if (pressure == null) {
      return;
    }
    total.decrementAndGet();
    int waiting = pressure.waiting.decrementAndGet();
    if (pressure.paused && (waiting <= CROWDED_PAUSE_AT / 2 || mayResume(waiting))) {
      resume(pressure);
    }
  }

  private boolean mayResume(int waiting) {
    return waiting <= RESUME_AT && total.get() < totalMax;
  }

  private static void resume(Pressure pressure) {
    pressure.paused = false;
    pressure.link.resumeReading();
  }
}
