package dev.mycelium.internal.bus;

import dev.mycelium.message.Message;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that take messages out of the inbox for listeners and stream subscribers. */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  /** Each has a thread. */
  private static final int SUBSCRIPTIONS_MAX = 256;

  /** How long listeners may take to end when the node closes. */
  private static final long CLOSE_MILLIS = 2000;

  private final RunningBus bus;
  private final String threadName;
  private final ReentrantLock lock = new ReentrantLock();

  // under the lock
  private final Set<SubscriptionThread> threads = new LinkedHashSet<>();
  private boolean closed;

  Subscriptions(RunningBus bus, String threadName) {
    this.bus = bus;
    this.threadName = threadName;
  }

  MessageSubscription add(TopicFilter filter, Consumer<Message> listener) {
    SubscriptionThread thread =
        new SubscriptionThread(threadName, bus, filter, new ListenerDemand(listener), this::ended);
    start(thread);
    return thread::end;
  }

  Flow.Publisher<Message> publisher(TopicFilter filter) {
    return subscriber -> {
      StreamDemand demand = new StreamDemand(subscriber);
      SubscriptionThread thread =
          new SubscriptionThread(threadName, bus, filter, demand, this::ended);
      demand.onCancel(thread::end);
      try {
        start(thread);
      } catch (IllegalStateException refused) {
        demand.refused(refused);
      }
    };
  }

  private void start(SubscriptionThread thread) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the node is closed");
      }
      if (threads.size() >= SUBSCRIPTIONS_MAX) {
        throw new IllegalStateException(
            "there are " + SUBSCRIPTIONS_MAX + " subscriptions already");
      }
      threads.add(thread);
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  private void ended(SubscriptionThread thread) {
    lock.lock();
    try {
      threads.remove(thread);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all; waits for listeners a while. */
  void close() {
    List<SubscriptionThread> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(threads);
    } finally {
      lock.unlock();
    }
    left.forEach(SubscriptionThread::end);
    long end = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
    boolean interrupted = false;
    for (SubscriptionThread thread : left) {
      try {
        thread.awaitEnd(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Calls a listener whenever there is a message. */
  private static final class ListenerDemand implements SubscriptionThread.Demand {
    private final Consumer<Message> listener;

    ListenerDemand(Consumer<Message> listener) {
      this.listener = listener;
    }

    @Override
    public void begin() {}

    @Override
    public void await() {}

    @Override
    public void deliver(Message message) {
      try {
        listener.accept(message);
      } catch (RuntimeException theirs) {
        LOG.warn("A message listener failed on {}", message, theirs);
      }
    }

    @Override
    public void end() {}
  }
}
