package dev.mycelium.internal.link.discovery;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.MyceliumException;
import dev.mycelium.internal.discovery.Discovery;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.RouterId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread and the socket of local discovery. A thread of its own: looking at the interfaces of a
 * big machine takes milliseconds, and strangers may send to the port what they like.
 */
public final class DiscoveryLoop implements AutoCloseable {
  /** One byte more than a beacon, to recognise what is longer. */
  private static final int RECEIVE_BYTES = 51;

  private static final int CLOSE_MILLIS = 1000;

  private final SingleThreadIoEventLoop loop;
  private volatile @Nullable Thread thread;
  private @Nullable DatagramChannel channel;

  // on the event loop
  private @Nullable Discovery machine;

  /**
   * How this node takes part.
   *
   * @param port of all who take part, 0..65535
   * @param interfaces names; empty for all
   * @param links protocol of the links to nodes that are found
   * @param self how own beacons are recognised
   */
  public record Settings(int port, Set<String> interfaces, Protocol links, RouterId self) {}

  private DiscoveryLoop(Transport transport, String threadName) {
    ThreadFactory factory = task -> newThread(task, threadName);
    try {
      loop = new SingleThreadIoEventLoop(null, factory, transport.ioHandler());
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
   * Binds the socket; nothing is read or sent before {@link #start}.
   *
   * @param discovered told on the thread of this loop
   * @throws ListenException if the port is taken
   */
  public static DiscoveryLoop open(
      Settings settings,
      Transport transport,
      Counters counters,
      Consumer<Endpoint> discovered,
      String threadName) {
    DiscoveryLoop opened = new DiscoveryLoop(transport, threadName);
    try {
      opened.bind(settings, transport, counters, discovered);
      return opened;
    } catch (ListenException failure) {
      opened.close();
      throw failure;
    }
  }

  private void bind(
      Settings settings, Transport transport, Counters counters, Consumer<Endpoint> discovered) {
    BeaconReader reader = new BeaconReader(counters);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.datagramType())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.IP_MULTICAST_LOOP_DISABLED, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
            .handler(reader);
    transport.applyUnderlayOptions(bootstrap::option);
    ChannelFuture bound =
        bootstrap.bind(new InetSocketAddress("::", settings.port())).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new ListenException(
          "local discovery is off: cannot bind UDP port "
              + settings.port()
              + ": "
              + reasonOf(bound.cause())
              + "; choose another port, which all nodes of the network must use, or stop the program"
              + " that holds it",
          bound.cause());
    }
    DatagramChannel socket = (DatagramChannel) bound.channel();
    channel = socket;
    int port = socket.localAddress().getPort();
    Discovery discovery =
        new Discovery(
            settings.links(),
            settings.interfaces(),
            settings.self(),
            new BeaconSocket(socket, port, this::scan, discovered),
            counters,
            System.nanoTime());
    machine = discovery;
    reader.deliverTo(discovery);
  }

  /** Nobody wants to read the name and number of the system's call. */
  private static String reasonOf(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int callEnd = message.indexOf("): ");
    return callEnd < 0 ? message : message.substring(callEnd + "): ".length());
  }

  /**
   * Begins to look for others, and to announce this node.
   *
   * @param tcpPort where it listens on all addresses; 0 if it does not: then it only looks
   */
  public void start(int tcpPort) {
    execute(
        () -> {
          Discovery discovery = machine;
          DatagramChannel socket = channel;
          if (discovery != null && socket != null) {
            if (tcpPort != 0) {
              discovery.onListening(tcpPort, System.nanoTime());
            }
            tick(discovery);
            socket.config().setAutoRead(true);
          }
        });
  }

  /** At every deadline of the machine, the first of which is due. */
  private void tick(Discovery discovery) {
    try {
      long now = System.nanoTime();
      if (discovery.nextDeadlineNanos() - now <= 0) {
        discovery.onDeadline(now);
      }
    } finally {
      long deadline = discovery.nextDeadlineNanos();
      if (deadline != Machine.NEVER && !loop.isShuttingDown()) {
        Future<?> unused =
            loop.schedule(
                () -> tick(discovery), deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private void scan() {
    execute(
        () -> {
          Discovery discovery = machine;
          if (discovery != null) {
            discovery.onInterfaces(Interfaces.list(), System.nanoTime());
          }
        });
  }

  /** Ends it all; the port is free and the thread gone on return. Idempotent. */
  @Override
  public void close() {
    DatagramChannel socket = channel;
    if (socket != null) {
      socket.close().awaitUninterruptibly();
    }
    Future<?> unused = loop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    LinkLoop.awaitEnd(thread);
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException closed) {
      // After the end of the loop there is nothing left that the task could act on.
    }
  }
}
