package dev.mycelium.internal.quic;

import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.EndpointServices;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicEvents;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.EndpointSecrets;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.Bits;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.packet.ResetToken;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsHandshake;
import dev.mycelium.internal.quic.tls.TlsSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All connections of one UDP socket, in both roles. The owner feeds received datagrams and the
 * time, fetches transmissions until there are none after every input, and calls again at the
 * deadline.
 *
 * <pre>
 *   endpoint.receive(array, offset, length, from, now);     // for each datagram of a batch
 *   while (endpoint.pollTransmit(transmission, now)) send(transmission);
 *   timer.at(endpoint.nextDeadlineNanos());                 // then onDeadline(now), and poll again
 * </pre>
 *
 * Not thread-safe.
 */
public final class QuicEndpoint implements Machine {
  /** Bytes of the largest UDP payload. */
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  /** A client's Initial is at least this long (RFC 9000 §14.1). */
  private static final int MIN_INITIAL_BYTES = 1200;

  /** The first destination id of a client (RFC 9000 §7.2). */
  private static final int MIN_FIRST_ID_BYTES = 8;

  /**
   * New inbound connections without proof of address: beyond, a Retry has to be answered first. A
   * handshake costs about a millisecond.
   */
  private static final int UNPROVEN_PER_SECOND = 50;

  private static final int UNPROVEN_BURST = 100;

  /** Deadlines handled in one call. */
  private static final int MAX_EXPIRIES = 256;

  private final QuicLimits limits;
  private final QuicEvents events;
  private final TlsFactory tls;
  private final RandomGenerator random;
  private final EndpointSecrets secrets;
  private final Counters counters;
  private final Answers answers;
  private final TokenBucket unproven;
  private final byte[] scratch = new byte[MAX_DATAGRAM_BYTES];
  private final PacketHeader header = new PacketHeader();

  private final Set<QuicConnection> connections = new LinkedHashSet<>();
  private final ConnectionTable byId = new ConnectionTable();
  private final Map<ConnectionId, QuicConnection> byFirstDestination = new HashMap<>();
  private final Map<ResetToken, QuicConnection> byResetToken = new HashMap<>();
  private final Set<QuicConnection> handshakes = new LinkedHashSet<>();
  private final Deque<QuicConnection> awake = new ArrayDeque<>();
  private final Deadlines<QuicConnection> deadlines = new Deadlines<>();
  private final Services services = new Services();

  /**
   * Without connections.
   *
   * @param counters of the node
   * @param random for ids, keys of tokens and the like; cryptographically strong but in simulations
   */
  public QuicEndpoint(
      QuicLimits limits,
      TlsFactory tls,
      QuicEvents events,
      Counters counters,
      RandomGenerator random,
      long nowNanos) {
    this.limits = limits;
    this.tls = tls;
    this.events = events;
    this.counters = counters;
    this.random = random;
    secrets = new EndpointSecrets(random);
    answers = new Answers(random, secrets, counters, nowNanos);
    unproven = new TokenBucket(UNPROVEN_PER_SECOND, UNPROVEN_BURST, nowNanos);
  }

  /** See {@link EndpointSecrets#keepResets}. */
  public void keepResets(byte[] secret, String socket) {
    secrets.keepResets(secret, socket);
  }

  /** Begins to connect; the outcome is an event. Null if there are too many connections. */
  public @Nullable QuicConnection connect(UdpAddress remote, long nowNanos) {
    if (connections.size() >= limits.connections()) {
      return null;
    }
    QuicConnection connection = QuicConnection.connect(services, remote, nowNanos);
    connections.add(connection);
    return connection;
  }

  /** Takes a datagram. The array is borrowed; its contents are destroyed. */
  public void receive(byte[] array, int offset, int length, UdpAddress from, long nowNanos) {
    if (!header.parse(array, offset, length)) {
      counters.count(Counter.QUIC_PACKETS_UNROUTABLE);
      return;
    }
    QuicConnection connection = find(array);
    if (connection != null) {
      connection.receive(array, offset, length, from, nowNanos);
      services.wake(connection);
    } else {
      receiveFromStranger(array, offset, length, from, nowNanos);
    }
  }

  private @Nullable QuicConnection find(byte[] array) {
    if (header.dcidLength() == ConnectionId.OWN_BYTES) {
      QuicConnection connection = byId.get(Bits.getLong(array, header.dcidStart()));
      if (connection != null) {
        return connection;
      }
    }
    boolean first = header.type() == PacketType.INITIAL;
    return first && !byFirstDestination.isEmpty()
        ? byFirstDestination.get(
            ConnectionId.copyOf(array, header.dcidStart(), header.dcidLength()))
        : null;
  }

  private void receiveFromStranger(
      byte[] array, int offset, int length, UdpAddress from, long nowNanos) {
    switch (header.type()) {
      case INITIAL -> accept(array, offset, length, from, nowNanos);
      case UNKNOWN_VERSION -> {
        if (length >= MIN_INITIAL_BYTES) {
          answers.negotiateVersion(header, array, from, nowNanos);
        } else {
          counters.count(Counter.QUIC_PACKETS_UNROUTABLE);
        }
      }
      case ONE_RTT -> receiveLost(array, offset, length, from, nowNanos);
      default -> counters.count(Counter.QUIC_PACKETS_UNROUTABLE);
    }
  }

  /** A short packet of nobody: perhaps a reset of ours, else one is due to the sender. */
  private void receiveLost(byte[] array, int offset, int length, UdpAddress from, long nowNanos) {
    counters.count(Counter.QUIC_PACKETS_UNROUTABLE);
    if (length > ResetToken.BYTES + 4 && !byResetToken.isEmpty()) {
      ResetToken token = ResetToken.at(array, offset + length - ResetToken.BYTES);
      QuicConnection connection = byResetToken.get(token);
      if (connection != null) {
        connection.onStatelessReset(nowNanos);
        return;
      }
    }
    answers.reset(Bits.getLong(array, header.dcidStart()), length, from, nowNanos);
  }

  private void accept(byte[] array, int offset, int length, UdpAddress from, long nowNanos) {
    if (length < MIN_INITIAL_BYTES
        || header.dcidLength() < MIN_FIRST_ID_BYTES
        || connections.size() >= limits.connections()
        || handshakes.size() >= limits.handshakes()) {
      counters.count(Counter.QUIC_INITIALS_DROPPED);
      return;
    }
    ConnectionId original = null;
    if (header.tokenLength() > 0) {
      original =
          secrets.openToken(
              from.toBytes(), array, header.tokenStart(), header.tokenLength(), nowNanos);
    }
    if (original == null && mustProve(nowNanos)) {
      answers.retry(header, array, from, nowNanos);
      return;
    }
    if (!events.admits(from)) {
      counters.count(Counter.QUIC_CONNECTIONS_REFUSED);
      answers.refuse(header, array, Answers.refused(), from, nowNanos);
      return;
    }
    accept(array, offset, length, from, original, nowNanos);
  }

  private boolean mustProve(long nowNanos) {
    return handshakes.size() >= limits.handshakesBeforeRetry() || !unproven.tryTake(nowNanos);
  }

  private void accept(
      byte[] array,
      int offset,
      int length,
      UdpAddress from,
      @Nullable ConnectionId original,
      long nowNanos) {
    ConnectionId source = ConnectionId.copyOf(array, header.scidStart(), header.scidLength());
    ConnectionId destination = ConnectionId.copyOf(array, header.dcidStart(), header.dcidLength());
    QuicConnection connection =
        QuicConnection.accept(services, from, source, destination, original, nowNanos);
    connections.add(connection);
    handshakes.add(connection);
    byFirstDestination.put(destination, connection);
    connection.receive(array, offset, length, from, nowNanos);
    if (connection.hasHeard()) {
      counters.count(Counter.QUIC_CONNECTIONS_ACCEPTED);
      services.wake(connection);
    } else {
      counters.count(Counter.QUIC_INITIALS_DROPPED);
      connection.discard();
    }
  }

  /**
   * Fetches what may be sent now.
   *
   * @return false if there is nothing; ask again after the next input or deadline
   */
  public boolean pollTransmit(Transmission to, long nowNanos) {
    if (answers.poll(to)) {
      return true;
    }
    while (!awake.isEmpty()) {
      QuicConnection connection = awake.poll();
      connection.setQueued(false);
      boolean sending = connection.pollTransmit(to, nowNanos);
      if (sending) {
        services.wake(connection); // at the end: the others have their turn
        return true;
      }
      schedule(connection);
    }
    return false;
  }

  private void schedule(QuicConnection connection) {
    long at = connection.nextDeadlineNanos();
    if (at == NEVER) {
      deadlines.cancel(connection);
    } else if (!connection.isArmed() || connection.atNanos() != at) {
      deadlines.schedule(connection, at);
    }
  }

  /** Valid once {@link #pollTransmit} has returned false. */
  @Override
  public long nextDeadlineNanos() {
    return deadlines.nextNanos();
  }

  @Override
  public void onDeadline(long nowNanos) {
    for (int i = 0; i < MAX_EXPIRIES; i++) {
      QuicConnection connection = deadlines.pollDue(nowNanos);
      if (connection == null) {
        return;
      }
      connection.onDeadline(nowNanos);
      services.wake(connection);
    }
  }

  /** Closes all connections; fetch what says so to the peers. */
  public void close(long nowNanos) {
    for (QuicConnection connection : List.copyOf(connections)) {
      connection.close(0, "", nowNanos);
    }
  }

  /** Connections of all states, for as long as packets may come for them. */
  public int connectionCount() {
    return connections.size();
  }

  /** Inbound connections whose handshake is not over. */
  public int handshakeCount() {
    return handshakes.size();
  }

  /** Ids and tokens under which packets find connections: 0 when all are gone. */
  public int routeCount() {
    return byId.size() + byFirstDestination.size() + byResetToken.size();
  }

  /** What connections see of their endpoint. */
  private final class Services implements EndpointServices {
    @Override
    public QuicLimits limits() {
      return limits;
    }

    @Override
    public QuicEvents events() {
      return events;
    }

    @Override
    public Counters counters() {
      return counters;
    }

    @Override
    public TlsHandshake newHandshake(boolean client, TlsSink sink) {
      return tls.newHandshake(client, sink);
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public byte[] scratch() {
      return scratch;
    }

    @Override
    public long newConnectionId(QuicConnection connection) {
      long id = random.nextLong();
      while (byId.get(id) != null) {
        id = random.nextLong();
      }
      byId.put(id, connection);
      return id;
    }

    @Override
    public void releaseConnectionId(long id) {
      byId.remove(id);
    }

    @Override
    public ResetToken resetToken(long id) {
      return secrets.resetToken(id);
    }

    @Override
    public void watchResetToken(ResetToken token, QuicConnection connection) {
      byResetToken.putIfAbsent(token, connection);
    }

    @Override
    public void forgetResetToken(ResetToken token, QuicConnection connection) {
      byResetToken.remove(token, connection);
    }

    @Override
    public void wake(QuicConnection connection) {
      if (!connection.isQueued()) {
        connection.setQueued(true);
        awake.add(connection);
      }
    }

    @Override
    public void onHandshakeSettled(QuicConnection connection) {
      handshakes.remove(connection);
    }

    @Override
    public void onGone(QuicConnection connection) {
      deadlines.cancel(connection);
      connections.remove(connection);
      handshakes.remove(connection);
      byFirstDestination.remove(connection.firstDestination(), connection);
    }
  }
}
