package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.MyceliumException;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.queue.ControlBudget;
import dev.mycelium.internal.link.transport.DescriptorReader;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of a node's links: one thread that owns their sockets, reads, decodes and writes.
 * It knows which links exist, not which ones there should be.
 *
 * <p>Results arrive as {@link LinkEvents}. Any thread may call the methods; only {@link #listen}
 * and {@link #close} wait, and not on the event loop itself.
 */
public final class LinkLoop implements AutoCloseable {
  /** What sockets get beyond the linger time to be gone; then they are cut off. */
  private static final int CLOSE_GRACE_MILLIS = 1000;

  private static final String CLOSING = "the node is closing";

  private final Transport transport;
  private final LinkLimits limits;
  private final SingleThreadIoEventLoop loop;
  private final LinkSite site;
  private final LinkTable table;
  private final Dialer dialer;
  private final Acceptor acceptor;
  private final QuicLinks quic;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile @Nullable Thread thread;

  // on the event loop
  private final Set<Channel> listeners = new LinkedHashSet<>();

  /**
   * A loop without links.
   *
   * @param threadName of the one thread, a daemon
   * @param nanoClock monotonic nanoseconds, the time base of all events
   * @param network the private network that all links are in, closed with the loop; null for none
   * @param transport the kind of its sockets
   * @throws MyceliumException if the system gives no descriptors for a selector
   */
  public LinkLoop(
      LinkLimits limits,
      PacketPool pool,
      Counters counters,
      LinkEvents events,
      String threadName,
      LongSupplier nanoClock,
      @Nullable PskNetwork network,
      Transport transport) {
    this.transport = transport;
    this.limits = limits;
    this.loop = startLoop(transport, threadName);
    this.site =
        new LinkSite(
            limits,
            pool,
            counters,
            events,
            nanoClock,
            loop,
            new Admission(limits, counters),
            new ControlBudget(limits.controlLanesBytes()),
            new LogAllowance(nanoClock.getAsLong()),
            network);
    this.table = new LinkTable(site);
    this.dialer = new Dialer(site, table, transport);
    this.acceptor = new Acceptor(site, table, transport);
    this.quic = new QuicLinks(site, table, transport.datagrams());
  }

  /**
   * Lets this node end QUIC connections of its former lives with the same secret and port; before
   * it listens.
   *
   * @param secret nobody else's
   */
  public void keepResets(byte[] secret) {
    quic.keepResets(secret);
  }

  private SingleThreadIoEventLoop startLoop(Transport transport, String threadName) {
    ThreadFactory factory = task -> newThread(task, threadName);
    try {
      return new SingleThreadIoEventLoop(null, factory, transport.ioHandler());
    } catch (RuntimeException | Error failure) {
      throw new MyceliumException(
          "cannot create an event loop: is the limit of open files reached?", failure);
    }
  }

  private Thread newThread(Runnable task, String name) {
    Thread started = new FastThreadLocalThread(task, name);
    started.setDaemon(true);
    thread = started;
    return started;
  }

  /**
   * Opens a listener.
   *
   * @param bind a tcp or quic endpoint; port 0 for any free port; {@code [::]} accepts IPv4 too and
   *     becomes {@code 0.0.0.0} on a machine without IPv6; or a vsock endpoint, 4294967295 for all
   *     contexts
   * @return with the real port, and tls as protocol in a private network
   * @throws ListenException if it cannot be bound or the protocol is not supported
   */
  public Endpoint listen(Endpoint bind) {
    requireOtherThread();
    if (bind.protocol() == Protocol.QUIC) {
      if (site.network() != null) {
        throw new ListenException(
            "cannot listen on " + bind.uri() + ": there are no quic links in a private network");
      }
      return quic.listen(bind);
    }
    if (bind.protocol() == Protocol.TLS && site.protocol() != Protocol.TLS) {
      throw new ListenException(
          "cannot listen on " + bind.uri() + ": tls listeners exist in private networks only");
    }
    Channel listener = acceptor.listen(bind);
    execute(() -> keep(listener));
    return acceptor.endpointOf(listener);
  }

  private void keep(Channel listener) {
    if (table.isEnding()) {
      Future<?> unused = listener.close();
      return;
    }
    listeners.add(listener);
    table.onSocketOpened();
    listener.closeFuture().addListener(closed -> table.onSocketClosed());
  }

  /** Whether this kind of sockets lets {@link #watch} work. */
  public boolean canWatch() {
    return transport.watcher() != null;
  }

  /**
   * Reads a descriptor that is no socket on this loop's thread, from now to the end of the loop.
   *
   * @param descriptor stays open until the loop is closed
   * @throws IllegalStateException if sockets of this kind cannot
   */
  public void watch(int descriptor, DescriptorReader reader) {
    Transport.Watcher watcher = transport.watcher();
    if (watcher == null) {
      throw new IllegalStateException("only epoll can watch a descriptor");
    }
    watcher.watch(loop, descriptor, reader);
  }

  /**
   * Starts a connection attempt. It ends in {@link LinkEvents#connected} or {@link
   * LinkEvents#connectFailed} with its number, after at most the connect timeout; unless the loop
   * has been closed before, which nobody wants to hear of.
   *
   * <p>The first attempt over QUIC opens the socket for all of them, unless one listens already;
   * that makes the caller wait for some ten milliseconds.
   *
   * @param attempt a number never used before
   */
  public void dial(Endpoint endpoint, long attempt) {
    if (endpoint.protocol() == Protocol.QUIC) {
      dialQuic(endpoint, attempt);
    } else {
      execute(() -> dialer.dial(endpoint, attempt));
    }
  }

  private void dialQuic(Endpoint endpoint, long attempt) {
    try {
      if (!closing.get() && !loop.inEventLoop()) {
        quic.prepareToDial();
      }
      execute(() -> quic.dial(endpoint, attempt));
    } catch (ListenException failure) {
      String reason = String.valueOf(failure.getMessage());
      execute(() -> site.events().connectFailed(attempt, reason));
    }
  }

  /** Ends an attempt: it fails, unless it has succeeded already. Unknown numbers are ignored. */
  public void abortDial(long attempt) {
    execute(
        () -> {
          dialer.abort(attempt);
          quic.abort(attempt);
        });
  }

  /**
   * Links two loops of one process without any socket; the link behaves like a connection made by
   * the first to the second.
   *
   * @param attempt the number for {@link LinkEvents#connected} at the first; if negative, both ends
   *     see an accepted link
   */
  public static void connectInMemory(
      LinkLoop from, Endpoint fromAddress, LinkLoop to, Endpoint toAddress, long attempt) {
    MemoryCarrier one = new MemoryCarrier(from.loop);
    MemoryCarrier two = new MemoryCarrier(to.loop);
    MemoryCarrier.join(one, two);
    to.execute(
        () -> {
          to.openInMemory(two, toAddress, fromAddress, -1);
          from.execute(() -> from.openInMemory(one, fromAddress, toAddress, attempt));
        });
  }

  /**
   * Called by the node thread before it takes in more news, which it passes on to all links: waits
   * up to 20 ms while their control lanes hold more than half of the memory they may have in all,
   * and closes links that keep the others waiting.
   *
   * @return false if the lanes still hold more than half
   */
  public boolean awaitControlRoom() {
    return site.controlBudget().awaitRoom();
  }

  /** Whether {@link #awaitControlRoom} would wait. */
  public boolean isControlPressed() {
    return site.controlBudget().isPressed();
  }

  private void openInMemory(MemoryCarrier carrier, Endpoint local, Endpoint remote, long attempt) {
    if (table.isEnding()) {
      carrier.close();
      return;
    }
    boolean inbound = attempt < 0;
    Link link = table.open(local, remote, inbound, carrier);
    table.onSocketOpened();
    site.admission().enter();
    carrier.open(
        link,
        () -> {
          site.admission().leave();
          table.forget(link);
          table.onSocketClosed();
        });
    if (inbound) {
      site.events().accepted(link);
    } else {
      site.events().connected(link, attempt);
    }
    link.onOpen();
  }

  /**
   * Ends all links in order, then all attempts, listeners and the thread; all are gone on return.
   * Idempotent; a second caller waits too.
   *
   * @throws IllegalStateException on the event loop, which cannot wait for its own end
   */
  @Override
  public void close() {
    requireOtherThread();
    if (closing.compareAndSet(false, true)) {
      execute(this::end);
      awaitDrained();
      Future<?> unused = loop.shutdownGracefully(0, CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
    awaitEnd(thread);
  }

  private void end() {
    for (Channel listener : List.copyOf(listeners)) {
      Future<?> unused = listener.close();
    }
    dialer.abortAll();
    if (site.network() != null) {
      site.network().close();
    }
    quic.end();
    table.end(CLOSING);
    quic.closeSockets();
  }

  private void awaitDrained() {
    long patienceMillis = (long) limits.lingerMillis() + CLOSE_GRACE_MILLIS;
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (true) {
      try {
        boolean unused = table.drained().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        break; // what is still open then is cut off by the end of the loop
      } catch (InterruptedException signal) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until the thread of a loop is gone; an interrupt meanwhile is kept for the caller.
   *
   * @param owner null if the loop never started one
   */
  public static void awaitEnd(@Nullable Thread owner) {
    boolean interrupted = false;
    while (owner != null && owner.isAlive()) {
      try {
        owner.join();
      } catch (InterruptedException signal) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireOtherThread() {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("called on the event loop " + Thread.currentThread());
    }
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException closed) {
      // After the end of the loop there is nothing left that the task could act on.
    }
  }
}
