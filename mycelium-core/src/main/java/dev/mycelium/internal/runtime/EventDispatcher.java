package dev.mycelium.internal.runtime;

import dev.mycelium.NodeEvent;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the embedding program's listeners, one event at a time, on a thread of their own: user code
 * never runs on, and never delays, the node's threads.
 */
final class EventDispatcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

  /** Events that may wait for a slow listener. */
  private static final int WAITING_MAX = 4096;

  private final BlockingQueue<NodeEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final List<Consumer<NodeEvent>> listeners;
  private final Counters counters;
  private volatile boolean stopped;

  EventDispatcher(List<Consumer<NodeEvent>> listeners, Counters counters) {
    this.listeners = listeners;
    this.counters = counters;
  }

  boolean isNeeded() {
    return !listeners.isEmpty();
  }

  void emit(NodeEvent event) {
    if (isNeeded() && !waiting.offer(event)) {
      counters.count(Counter.EVENTS_DROPPED);
    }
  }

  /** Delivers what waits already, then ends. The caller interrupts the thread afterwards. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        deliver(waiting.take());
      }
    } catch (InterruptedException closing) {
      stopped = true;
    }
    NodeEvent last;
    while ((last = waiting.poll()) != null) {
      deliver(last);
    }
  }

  private void deliver(NodeEvent event) {
    for (Consumer<NodeEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException theirs) {
        LOG.warn("An event listener failed on {}", event, theirs);
      }
    }
  }
}
