package dev.mycelium.internal.runtime;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.core.CoreInput;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials peers by name: every attempt asks anew what the name stands for and tries all its
 * addresses, one after the other, under the number of the attempt (spec 09 §1 item 4).
 *
 * <p>Name servers may take their time: they are asked on threads of their own. All methods are for
 * any thread.
 */
final class NameDialing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NameDialing.class);

  /** Names that are looked up at one time; more of them wait. */
  private static final int THREADS = 4;

  private static final long THREAD_IDLE_SECONDS = 5;

  /** Addresses of one name that are tried: each may take ten seconds. */
  private static final int ADDRESSES_MAX = 8;

  /** What a name stands for. */
  interface Resolver {
    /** Waits for the answer. */
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  private final Mailbox mailbox;
  private final ObjLongConsumer<Endpoint> dialer;
  private final Resolver resolver;
  private final ThreadPoolExecutor threads;

  /** Addresses left to try, by attempt: as many as the peer manager has under way. */
  private final Map<Long, Queue<Endpoint>> attempts = new ConcurrentHashMap<>();

  /** Asks the system's resolver. */
  NameDialing(Mailbox mailbox, ObjLongConsumer<Endpoint> dialer, String node) {
    this(mailbox, dialer, node, InetAddress::getAllByName);
  }

  NameDialing(Mailbox mailbox, ObjLongConsumer<Endpoint> dialer, String node, Resolver resolver) {
    this.mailbox = mailbox;
    this.dialer = dialer;
    this.resolver = resolver;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // bounded by the attempts of the peer manager
            task -> {
              Thread thread = new Thread(task, "mycelium-names-" + node);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Starts an attempt. */
  void dial(Endpoint named, long attempt) {
    attempts.put(attempt, new ConcurrentLinkedQueue<>());
    try {
      threads.execute(() -> resolve(named, attempt));
    } catch (RejectedExecutionException closed) {
      forget(attempt);
    }
  }

  private void resolve(Endpoint named, long attempt) {
    Queue<Endpoint> addresses = attempts.get(attempt);
    if (addresses == null) {
      return; // given up meanwhile
    }
    String problem = "the name has no address";
    try {
      InetAddress[] found = resolver.resolve(named.host());
      LOG.debug("{} has {} addresses", named.host(), found.length);
      for (int i = 0; i < Math.min(found.length, ADDRESSES_MAX); i++) {
        addresses.add(
            Endpoint.of(
                named.protocol(), new InetSocketAddress(found[i], Math.toIntExact(named.port()))));
      }
    } catch (UnknownHostException | SecurityException unknown) {
      problem = "the name " + named.host() + " cannot be resolved";
    }
    if (!addresses.isEmpty()) {
      triesOn(attempt);
    } else if (attempts.remove(attempt, addresses)) { // else given up meanwhile
      mailbox.put(new CoreInput.DialFailed(attempt, problem));
    }
  }

  /**
   * An attempt has failed at one address, or begins.
   *
   * @return whether it goes on at another one; if not, that was all
   */
  boolean triesOn(long attempt) {
    Queue<Endpoint> addresses = attempts.get(attempt);
    Endpoint next = addresses == null ? null : addresses.poll();
    if (next == null) {
      forget(attempt);
      return false;
    }
    mailbox.put(new CoreInput.Resolved(attempt, next));
    dialer.accept(next, attempt);
    return true;
  }

  /** An attempt has succeeded or was given up. */
  void forget(long attempt) {
    attempts.remove(attempt);
  }

  /** Ends all lookups. */
  @Override
  public void close() {
    attempts.clear();
    threads.shutdownNow();
  }
}
