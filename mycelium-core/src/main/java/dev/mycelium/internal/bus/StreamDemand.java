package dev.mycelium.internal.bus;

import dev.mycelium.message.Message;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber of a reactive stream: gets as many messages as it has requested. */
final class StreamDemand implements SubscriptionThread.Demand {
  private static final Logger LOG = LoggerFactory.getLogger(StreamDemand.class);

  private final Flow.Subscriber<? super Message> subscriber;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition requested = lock.newCondition();
  private Runnable cancel = () -> {};

  // under the lock
  private long open;
  private boolean cancelled;
  private boolean failed;

  StreamDemand(Flow.Subscriber<? super Message> subscriber) {
    this.subscriber = java.util.Objects.requireNonNull(subscriber);
  }

  /** What ends the thread. Set before it starts. */
  void onCancel(Runnable action) {
    cancel = action;
  }

  /** There is no thread for the subscriber. */
  void refused(RuntimeException reason) {
    subscriber.onSubscribe(new Requests());
    subscriber.onError(reason);
  }

  @Override
  public void begin() {
    subscriber.onSubscribe(new Requests());
  }

  @Override
  public void await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (open == 0 && !cancelled && !failed) {
        requested.await();
      }
      if (cancelled || failed) {
        throw new InterruptedException();
      }
      if (open != Long.MAX_VALUE) {
        open--;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void deliver(Message message) {
    try {
      subscriber.onNext(message);
    } catch (RuntimeException theirs) {
      LOG.warn("A message subscriber failed on {}", message, theirs);
      new Requests().cancel();
    }
  }

  @Override
  public void end() {
    boolean isSilent;
    boolean isError;
    lock.lock();
    try {
      isSilent = cancelled;
      isError = failed;
      cancelled = true;
    } finally {
      lock.unlock();
    }
    if (isError) {
      subscriber.onError(new IllegalArgumentException("a request must be positive"));
    } else if (!isSilent) {
      subscriber.onComplete();
    }
  }

  private final class Requests implements Flow.Subscription {
    @Override
    public void request(long count) {
      lock.lock();
      try {
        if (count <= 0) {
          failed = true;
        } else {
          open = open + count < 0 ? Long.MAX_VALUE : open + count;
        }
        requested.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        cancelled = true;
        requested.signalAll();
      } finally {
        lock.unlock();
      }
      cancel.run();
    }
  }
}
