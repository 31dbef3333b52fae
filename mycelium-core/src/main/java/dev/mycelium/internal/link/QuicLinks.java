package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.internal.link.quic.QuicSocket;
import dev.mycelium.internal.link.quic.SocketAddresses;
import dev.mycelium.internal.link.transport.Datagrams;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The QUIC sockets of a loop and the links over them. A socket that is bound to all addresses is
 * used for listening and for dialing, so that a neighbour sees one address of ours (spec 02 §3.2);
 * a node that does not listen gets one on a free port when it dials for the first time.
 *
 * <p>On the event loop but for {@link #listen} and {@link #prepareToDial}.
 */
final class QuicLinks {
  private static final String ANY_IPV6 = "::";
  private static final String ANY_IPV4 = "0.0.0.0";
  private static final int STREAM_READ_BYTES = 64 * 1024;

  /** What systems say when no interface leads to an address any more. */
  private static final List<String> WAY_LOST =
      List.of("Network is unreachable", "No route to host", "Network is down");

  /** An attempt to connect. */
  private static final class Attempt {
    final long number;
    final Endpoint endpoint;
    final UdpAddress address;
    final QuicSocket socket;
    @Nullable QuicConnection connection;

    Attempt(long number, Endpoint endpoint, UdpAddress address, QuicSocket socket) {
      this.number = number;
      this.endpoint = endpoint;
      this.socket = socket;
      this.address = address;
    }
  }

  private final LinkSite site;
  private final LinkTable table;
  private final Datagrams kind;
  private final SecureRandom random = new SecureRandom();
  private final byte[] streamBytes = new byte[STREAM_READ_BYTES];
  private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
  private final List<Socket> sockets = new ArrayList<>();
  private @Nullable TlsFactory tls;
  private volatile byte @Nullable [] resetSecret;

  /** The one to dial with; written when it is bound, by whatever thread binds. */
  private volatile @Nullable Socket dialing;

  QuicLinks(LinkSite site, LinkTable table, Datagrams kind) {
    this.site = site;
    this.table = table;
    this.kind = kind;
  }

  /** Lets connections of former lives be ended; before anything is bound. */
  void keepResets(byte[] secret) {
    resetSecret = secret;
  }

  /** Binds, from any thread but the event loop; returns the real port. */
  Endpoint listen(Endpoint endpoint) {
    Socket socket = open(endpoint, true);
    return Endpoint.of(Protocol.QUIC, socket.local());
  }

  /**
   * Makes sure that there is a socket to dial with; from any thread but the event loop, because the
   * first keys and the first use of TLS take long.
   */
  void prepareToDial() {
    if (dialing == null) {
      Socket unused = open(new Endpoint(Protocol.QUIC, ANY_IPV6, 0), false);
    }
  }

  private Socket open(Endpoint endpoint, boolean listening) {
    Socket socket = new Socket(listening, endpoint.host().equals(ANY_IPV6), factory());
    ChannelFuture bound = bind(socket, endpoint);
    if (!bound.isSuccess() && endpoint.host().equals(ANY_IPV6) && isLackOfIpv6(bound.cause())) {
      socket = new Socket(listening, false, factory());
      bound = bind(socket, new Endpoint(Protocol.QUIC, ANY_IPV4, endpoint.port()));
    }
    if (!bound.isSuccess()) {
      throw new ListenException(
          "cannot listen on "
              + endpoint.uri()
              + ": "
              + ChannelCarrier.reasonOf(bound.cause())
              + "; choose another address or port, or stop the program that holds it",
          bound.cause());
    }
    Channel channel = bound.channel();
    socket.channel = channel;
    if (endpoint.host().equals(ANY_IPV6) || endpoint.host().equals(ANY_IPV4)) {
      dialing = socket;
    }
    Socket kept = socket;
    site.loop().execute(() -> keep(kept, channel));
    return socket;
  }

  private static boolean isLackOfIpv6(Throwable failure) {
    return Acceptor.lacksIpv6(failure);
  }

  private ChannelFuture bind(Socket socket, Endpoint endpoint) {
    byte[] secret = resetSecret;
    if (secret != null && endpoint.port() != 0) {
      socket.driver.keepResets(secret, endpoint.uri());
    }
    Bootstrap bootstrap = new Bootstrap().group(site.loop()).handler(socket.driver);
    kind.apply(bootstrap, endpoint.isIpv4());
    return bootstrap.bind(endpoint.socketAddress()).awaitUninterruptibly();
  }

  private synchronized TlsFactory factory() {
    TlsFactory made = tls;
    if (made == null) {
      TlsSettings settings = TlsSettings.mycelium(TlsIdentity.selfSigned(random));
      made = TlsFactory.bouncyCastle(settings, random);
      tls = made;
    }
    return made;
  }

  private void keep(Socket socket, Channel channel) {
    table.onSocketOpened();
    sockets.add(socket);
    channel.closeFuture().addListener(closed -> table.onSocketClosed());
    if (table.isEnding()) {
      socket.driver.close();
    }
  }

  void dial(Endpoint endpoint, long number) {
    Socket socket = dialing;
    if (table.isEnding() || socket == null) {
      fail(number, table.isEnding() ? "the node is closing" : "no QUIC socket is open");
      return;
    }
    UdpAddress address = SocketAddresses.of(endpoint.socketAddress());
    Attempt attempt = new Attempt(number, endpoint, address, socket.driver);
    attempts.put(number, attempt);
    countAttempts();
    attempt.connection = socket.driver.connect(address, attempt);
    if (attempt.connection == null && attempts.remove(number) != null) {
      fail(number, "too many QUIC connections");
    }
  }

  private void countAttempts() {
    for (Socket socket : sockets) {
      socket.driver.connecting(attempts.size());
    }
  }

  void abort(long number) {
    Attempt attempt = attempts.get(number);
    if (attempt != null) {
      end(attempt, "given up");
    }
  }

  private void end(Attempt attempt, String reason) {
    attempts.remove(attempt.number);
    countAttempts();
    QuicConnection connection = attempt.connection;
    if (connection != null) {
      attempt.socket.close(connection, "");
    }
    fail(attempt.number, reason);
  }

  private void fail(long attempt, String reason) {
    site.events().connectFailed(attempt, reason);
  }

  /** Ends all attempts; the links have been closed before. */
  void end() {
    for (Attempt attempt : List.copyOf(attempts.values())) {
      end(attempt, "given up");
    }
  }

  /** Closes the sockets, when the links over them have been closed. */
  void closeSockets() {
    for (Socket socket : sockets) {
      socket.driver.close();
    }
  }

  /** One socket and what happens on its connections. */
  private final class Socket implements QuicSocket.Owner {
    private final boolean listening;
    private final boolean dualStack;
    final QuicSocket driver;
    private final List<QuicEnd> touched = new ArrayList<>();
    private final Set<QuicEnd> ends = new LinkedHashSet<>();
    volatile @Nullable Channel channel;

    Socket(boolean listening, boolean dualStack, TlsFactory tls) {
      this.listening = listening;
      this.dualStack = dualStack;
      this.driver =
          new QuicSocket(
              limits(), tls, site.counters(), random, kind, site.loop(), site.clock(), this);
    }

    private QuicLimits limits() {
      QuicLimits usual = QuicLimits.DEFAULT;
      return usual
          .withHandshakeNanos(site.limits().connectTimeoutMillis() * 1_000_000L)
          .withConnections(site.limits().linksMax() + usual.connections());
    }

    InetSocketAddress local() {
      Channel bound = channel;
      if (bound == null) {
        throw new IllegalStateException("not bound");
      }
      return (InetSocketAddress) bound.localAddress();
    }

    @Override
    public boolean admits(UdpAddress from) {
      return listening && !table.isEnding() && site.admission().mayAdmit(ipOf(from));
    }

    private static InetAddress ipOf(UdpAddress address) {
      return SocketAddresses.socketAddress(address).getAddress();
    }

    @Override
    public void onConnected(QuicConnection connection) {
      if (connection.attachment() instanceof Attempt attempt
          && attempts.remove(attempt.number) != null) {
        countAttempts();
        site.admission().enter();
        QuicEnd end = new QuicEnd(site, driver, connection, null, streamBytes);
        Link link = open(end, connection, attempt.endpoint, false);
        site.events().connected(link, attempt.number);
        link.onOpen();
      }
    }

    private Link open(QuicEnd end, QuicConnection connection, Endpoint remote, boolean inbound) {
      connection.attach(end);
      Endpoint local = Endpoint.of(Protocol.QUIC, local());
      Link link = table.open(local, remote, inbound, end, end::newOutlet);
      end.open(link);
      ends.add(end);
      return link;
    }

    @Override
    public void onStreamReadable(QuicConnection connection) {
      if (connection.attachment() instanceof QuicEnd end) {
        touch(end);
        end.onStreamReadable();
      } else if (connection.attachment() == null && !connection.isClient()) {
        accept(connection);
      }
    }

    /** A connection becomes a neighbour with the first bytes of its stream (spec 02 §6.5). */
    private void accept(QuicConnection connection) {
      UdpAddress remote = connection.remote();
      InetAddress ip = ipOf(remote);
      if (table.isEnding() || !site.admission().admit(ip)) {
        connection.close(0, "", site.clock().getAsLong());
        return;
      }
      QuicEnd end = new QuicEnd(site, driver, connection, ip, streamBytes);
      Link link = open(end, connection, seen(remote), true);
      site.events().accepted(link);
      link.onOpen();
      touch(end);
      end.onStreamReadable();
    }

    /** Java hides what the socket says: IPv4 at a dual-stack socket is IPv4-mapped. */
    private Endpoint seen(UdpAddress remote) {
      Endpoint plain = Endpoint.of(Protocol.QUIC, SocketAddresses.socketAddress(remote));
      return dualStack && remote.isIpv4()
          ? new Endpoint(Protocol.QUIC, "::ffff:" + plain.host(), plain.port())
          : plain;
    }

    @Override
    public void onDatagram(QuicConnection connection, byte[] array, int offset, int length) {
      if (connection.attachment() instanceof QuicEnd end) {
        touch(end);
        end.onDatagram(array, offset, length);
      }
    }

    private void touch(QuicEnd end) {
      if (!end.touched) {
        end.touched = true;
        touched.add(end);
      }
    }

    @Override
    public void onTurnEnd() {
      for (int i = 0; i < touched.size(); i++) {
        QuicEnd end = touched.get(i);
        end.touched = false;
        end.onTurnEnd();
      }
      touched.clear();
    }

    @Override
    public void onAddressChanged(QuicConnection connection) {
      // a link keeps the name under which it became known
    }

    @Override
    public void onUnreachable(UdpAddress to, Throwable cause) {
      for (Attempt attempt : List.copyOf(attempts.values())) {
        if (attempt.address.equals(to)) {
          end(attempt, ChannelCarrier.reasonOf(cause));
        }
      }
      if (isWayLost(cause)) {
        for (QuicEnd end : List.copyOf(ends)) {
          if (end.leadsTo(to)) {
            end.fail(ChannelCarrier.reasonOf(cause));
          }
        }
      }
    }

    /** Not so a full buffer, a packet that is too large, or a firewall's refusal. */
    private static boolean isWayLost(Throwable cause) {
      String reason = ChannelCarrier.reasonOf(cause);
      return WAY_LOST.stream().anyMatch(reason::contains);
    }

    @Override
    public void onClosed(QuicConnection connection, CloseReason reason) {
      Object attachment = connection.attachment();
      if (attachment instanceof Attempt attempt && attempts.remove(attempt.number) != null) {
        countAttempts();
        fail(attempt.number, QuicEnd.reasonOf(reason));
      } else if (attachment instanceof QuicEnd end) {
        connection.attach(null);
        end.onClosed(reason);
        leave(end);
      }
    }

    private void leave(QuicEnd end) {
      ends.remove(end);
      InetAddress admitted = end.admitted;
      if (admitted == null) {
        site.admission().leave();
      } else {
        site.admission().leave(admitted);
      }
      Link link = end.link();
      if (link != null) {
        table.forget(link);
      }
    }
  }
}
