package dev.mycelium.bench.quic;

import dev.mycelium.internal.link.quic.QuicSocket;
import dev.mycelium.internal.link.transport.Datagrams;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One of our endpoints on the socket code of the links, with an endless queue in place of one. */
final class OwnEnd implements QuicSocket.Owner, DatagramSource {
  private static final int LOOPBACK_IPV4 = 0x7F000001;
  private static final long PATIENCE_SECONDS = 20;

  /** Attached to connections that are made only to be made. */
  private static final Object HANDSHAKE = new Object();

  final AtomicLong arrived = new AtomicLong();
  final AtomicLong handshakes = new AtomicLong();
  private final RoundTrips roundTrips;
  private final EventLoop loop;
  private final QuicSocket socket;
  private final CountDownLatch connected = new CountDownLatch(1);
  private final Counters counters = new Counters();
  private final byte[] packet = Packet.load();
  private final int port;

  // on the event loop
  private final Deque<byte[]> small = new ArrayDeque<>();
  private @Nullable QuicConnection connection;
  private @Nullable UdpAddress target;
  private boolean loading;
  private int handshakesAtOnce;
  private int handshakesOpen;

  OwnEnd(EventLoop loop, Datagrams kind, QuicLimits limits, RoundTrips roundTrips) {
    this.loop = loop;
    this.roundTrips = roundTrips;
    SecureRandom random = new SecureRandom();
    TlsSettings settings = TlsSettings.mycelium(TlsIdentity.selfSigned(random));
    TlsFactory tls = TlsFactory.bouncyCastle(settings, random);
    socket = new QuicSocket(limits, tls, counters, random, kind, loop, System::nanoTime, this);
    Bootstrap bootstrap = new Bootstrap().group(loop).handler(socket);
    kind.apply(bootstrap, true);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    port =
        ((InetSocketAddress) bootstrap.bind(any).syncUninterruptibly().channel().localAddress())
            .getPort();
  }

  int port() {
    return port;
  }

  /** Connects and waits until the path is known to carry datagrams of the load. */
  void connect(int toPort) throws InterruptedException {
    UdpAddress to = UdpAddress.ofIpv4(LOOPBACK_IPV4, toPort);
    onLoop(
        () -> {
          target = to;
          QuicConnection made = socket.connect(to, this);
          if (made != null) {
            made.datagrams(this);
          }
        });
    if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no connection after " + PATIENCE_SECONDS + " s");
    }
  }

  /** Runs something on the event loop and waits for its end. */
  void onLoop(Runnable action) {
    loop.submit(action).syncUninterruptibly();
  }

  void load(boolean on) {
    onLoop(
        () -> {
          loading = on;
          push();
        });
  }

  void send(byte[] datagram) {
    loop.execute(
        () -> {
          small.add(datagram);
          push();
        });
  }

  private void push() {
    QuicConnection open = connection;
    if (open != null) {
      open.wake();
      socket.transmit();
    }
  }

  void shakeHands(int atOnce) {
    onLoop(
        () -> {
          handshakesAtOnce = atOnce;
          shakeHands();
        });
  }

  private void shakeHands() {
    UdpAddress to = target;
    while (to != null
        && handshakesOpen < handshakesAtOnce
        && socket.connect(to, HANDSHAKE) != null) {
      handshakesOpen++;
    }
  }

  /** What the endpoint has counted. */
  Counters counters() {
    return counters;
  }

  /** Connections of all states. */
  int connectionCount() {
    return loop.submit(socket::connectionCount).syncUninterruptibly().getNow();
  }

  void close() {
    onLoop(socket::close);
  }

  // --- what is to be sent

  @Override
  public boolean isEmpty() {
    return small.isEmpty() && !loading;
  }

  @Override
  public int poll(byte[] to, int offset, int room, int limit) {
    byte[] next = small.isEmpty() ? packet : small.peek();
    if (next.length > room || next == packet && !loading) {
      return -1;
    }
    System.arraycopy(next, 0, to, offset, next.length);
    if (next != packet) {
      small.remove();
    }
    return next.length;
  }

  // --- what happens

  @Override
  public boolean admits(UdpAddress from) {
    return true;
  }

  @Override
  public void onConnected(QuicConnection made) {
    if (made.attachment() == HANDSHAKE) {
      handshakes.incrementAndGet();
      loop.execute(() -> socket.close(made, ""));
    } else if (connection == null) {
      connection = made;
      made.datagrams(this);
      made.write(new byte[1], 0, made.isClient() ? 1 : 0); // a server waits for the stream
    }
  }

  @Override
  public void onStreamReadable(QuicConnection readable) {
    int unused = readable.read(new byte[1], 0, 1);
  }

  @Override
  public void onDatagram(QuicConnection from, byte[] array, int offset, int length) {
    if (array[offset] == Packet.LOAD) {
      arrived.lazySet(arrived.get() + 1);
    } else if (array[offset] == Packet.ANSWER) {
      roundTrips.answered(Packet.time(array, offset));
    } else {
      small.add(Packet.small(Packet.ANSWER, Packet.time(array, offset)));
      from.wake();
    }
  }

  @Override
  public void onTurnEnd() {
    QuicConnection open = connection;
    if (open != null && open.maxDatagramBytes() >= QuicPair.LOAD_BYTES) {
      connected.countDown();
    }
  }

  @Override
  public void onAddressChanged(QuicConnection moved) {
    // nobody moves
  }

  @Override
  public void onUnreachable(UdpAddress to, Throwable cause) {
    // nobody asks
  }

  @Override
  public void onClosed(QuicConnection closed, CloseReason reason) {
    if (closed.attachment() == HANDSHAKE) {
      handshakesOpen--;
      loop.execute(this::shakeHands); // not from within the endpoint
    }
  }
}
