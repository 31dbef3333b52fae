package dev.mycelium.internal.bus;

import dev.mycelium.message.Message;
import dev.mycelium.message.TopicFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes one message after the other out of the inbox, as somebody asks for them. */
final class SubscriptionThread implements Runnable {
  /** For ever; ends with an interrupt. */
  private static final Duration PATIENCE = Duration.ofDays(365);

  private final Thread thread;
  private final RunningBus bus;
  private final TopicFilter filter;
  private final Demand demand;
  private final Consumer<SubscriptionThread> onEnd;
  private volatile boolean ended;

  /** Who wants the messages. All methods are called on the thread of the subscription. */
  interface Demand {
    void begin();

    /** Blocks until a message is wanted. */
    void await() throws InterruptedException;

    void deliver(Message message);

    void end();
  }

  SubscriptionThread(
      String name,
      RunningBus bus,
      TopicFilter filter,
      Demand demand,
      Consumer<SubscriptionThread> onEnd) {
    this.bus = bus;
    this.filter = filter;
    this.demand = demand;
    this.onEnd = onEnd;
    this.thread = new Thread(this, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** No further message is delivered; may be called by the listener itself. */
  void end() {
    ended = true;
    if (Thread.currentThread() != thread) {
      thread.interrupt();
    }
  }

  /** Waits until the thread has ended, unless it is the caller. */
  void awaitEnd(long millis) throws InterruptedException {
    if (Thread.currentThread() != thread) {
      thread.join(millis);
    }
  }

  @Override
  public void run() {
    try {
      demand.begin();
      while (!ended) {
        demand.await();
        Optional<Message> next = bus.receive(filter, PATIENCE);
        next.ifPresent(demand::deliver);
      }
    } catch (InterruptedException | IllegalStateException closing) {
      ended = true;
    } finally {
      demand.end();
      onEnd.accept(this);
    }
  }
}
