package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.crypto.InitialKeys;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.crypto.RetryIntegrity;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.packet.ByteInput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.TransportParameters;
import dev.mycelium.internal.quic.tls.Epoch;
import dev.mycelium.internal.quic.tls.TlsHandshake;
import dev.mycelium.internal.quic.tls.TlsSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** TLS, keys and transport parameters of a connection (RFC 9001 §4, RFC 9000 §7). */
final class HandshakeProcedure implements TlsSink {
  /** Bytes of CRYPTO given to TLS at once. */
  private static final int CHUNK_BYTES = 4096;

  private static final byte[] NO_TOKEN = {};

  private final QuicConnection connection;
  private @Nullable TlsHandshake tls;

  /** What the client's very first Initial was addressed to. */
  private final ConnectionId originalDestination;

  /** What the present Initial keys are made from. */
  private ConnectionId initialDestination;

  private @Nullable ConnectionId retrySource;
  private byte[] token = NO_TOKEN;
  private boolean heardPeer;
  private @Nullable ConnectionId peerSource;
  private @Nullable OneRttKeys oneRtt;
  private TransportParameters peer = new TransportParameters();

  HandshakeProcedure(
      QuicConnection connection,
      ConnectionId originalDestination,
      ConnectionId initialDestination,
      @Nullable ConnectionId retrySource) {
    this.connection = connection;
    this.originalDestination = originalDestination;
    this.initialDestination = initialDestination;
    this.retrySource = retrySource;
    installInitialKeys();
  }

  /** A server does so only when authentic bytes have come: making the objects is not free. */
  void start() throws QuicException {
    TlsHandshake started = connection.services.newHandshake(connection.isClient, this);
    tls = started;
    started.start();
  }

  private TlsHandshake tls() throws QuicException {
    if (tls == null) {
      start();
    }
    return java.util.Objects.requireNonNull(tls);
  }

  private void installInitialKeys() {
    InitialKeys keys = InitialKeys.of(initialDestination);
    Space initial = connection.spaces[Space.INITIAL];
    initial.sealing = connection.isClient ? keys.client() : keys.server();
    initial.opening = connection.isClient ? keys.server() : keys.client();
  }

  /** A server knows the client's id from the start. */
  void peerSource(ConnectionId id) {
    peerSource = id;
    heardPeer = true;
  }

  byte[] token() {
    return token;
  }

  @Nullable OneRttKeys oneRtt() {
    return oneRtt;
  }

  /** The peer's parameters; the defaults before they are known. */
  TransportParameters peer() {
    return peer;
  }

  boolean isComplete() {
    return tls != null && tls.isComplete();
  }

  /** The first packet of the peer that can be read tells its id. */
  void onSourceId(PacketHeader header, byte[] array) {
    if (heardPeer) {
      return;
    }
    heardPeer = true;
    ConnectionId source = ConnectionId.copyOf(array, header.scidStart(), header.scidLength());
    peerSource = source;
    connection.remoteIds.replaceFirst(source);
  }

  /** Gives TLS what has become contiguous. */
  void advance(Space space, long nowNanos) throws QuicException {
    TlsHandshake handshake = tls();
    byte[] chunk = new byte[Math.min(CHUNK_BYTES, space.cryptoIn.readableBytes())];
    while (space.cryptoIn.readableBytes() > 0) {
      int length = space.cryptoIn.read(chunk, 0, chunk.length);
      boolean before = handshake.isComplete();
      handshake.receive(space.epoch, chunk, 0, length);
      if (!before && handshake.isComplete()) {
        connection.onHandshakeComplete(nowNanos);
      }
    }
  }

  @Override
  public void onTlsBytes(Epoch epoch, byte[] array, int offset, int length) {
    connection.spaces[epoch.ordinal()].cryptoOut.append(array, offset, length);
  }

  @Override
  public void onSecrets(Epoch epoch, Suite suite, byte[] client, byte[] server) {
    byte[] own = connection.isClient ? client : server;
    byte[] theirs = connection.isClient ? server : client;
    if (epoch == Epoch.APPLICATION) {
      oneRtt = new OneRttKeys(suite, own, theirs, connection.services.counters());
    } else {
      Space space = connection.spaces[Space.HANDSHAKE];
      space.sealing = PacketKeys.of(suite, own);
      space.opening = PacketKeys.of(suite, theirs);
      connection.recovery.spaceOpened(Space.HANDSHAKE);
    }
    Arrays.fill(client, (byte) 0);
    Arrays.fill(server, (byte) 0);
  }

  @Override
  public void onPeerParameters(byte[] encoded) throws QuicException {
    TransportParameters received = TransportParameters.decode(encoded, connection.isClient);
    boolean genuine = java.util.Objects.equals(received.initialSourceId, peerSource);
    if (connection.isClient) {
      genuine &= java.util.Objects.equals(originalDestination, received.originalDestinationId);
      genuine &= java.util.Objects.equals(received.retrySourceId, retrySource);
    }
    if (!genuine) {
      throw new QuicException(
          ErrorCode.TRANSPORT_PARAMETER_ERROR, "connection ids of the handshake do not match");
    }
    peer = received;
    connection.onPeerParameters(received);
  }

  @Override
  public byte[] ownParameters() {
    QuicLimits limits = connection.services.limits();
    TransportParameters own = new TransportParameters();
    own.maxIdleTimeoutMillis = limits.idleTimeoutMillis();
    own.maxUdpPayloadBytes = connection.path.address().maxPayloadBytes();
    own.initialMaxData = (1L << 62) - 1; // the windows of the few streams are the bound
    own.streamDataBidiLocal = limits.streamWindowBytes();
    own.streamDataBidiRemote = limits.streamWindowBytes();
    own.streamDataUni = limits.streamWindowBytes();
    own.streamsBidi = QuicLimits.PEER_STREAMS;
    own.connectionIdLimit = QuicLimits.CONNECTION_IDS;
    own.maxDatagramFrameBytes = QuicLimits.DATAGRAM_FRAME_BYTES;
    own.ownKindVersion = TransportParameters.OWN_KIND_VERSION;
    own.initialSourceId = ConnectionId.of(connection.localIds.first());
    if (!connection.isClient) {
      own.originalDestinationId = originalDestination;
      own.retrySourceId = retrySource;
      own.resetToken = connection.services.resetToken(connection.localIds.first());
    }
    return own.encode();
  }

  /** A client's first answer may be a Retry: begin again with its token (RFC 9000 §17.2.5). */
  void onRetry(PacketHeader header, byte[] array, long nowNanos) {
    int length = header.end() - header.start();
    boolean expected = connection.isClient && !heardPeer && retrySource == null;
    if (!expected
        || header.tokenLength() <= RetryIntegrity.TAG_BYTES
        || !RetryIntegrity.verify(originalDestination, array, header.start(), length)) {
      return;
    }
    ConnectionId source = ConnectionId.copyOf(array, header.scidStart(), header.scidLength());
    int tokenEnd = header.end() - RetryIntegrity.TAG_BYTES;
    token = Arrays.copyOfRange(array, header.tokenStart(), tokenEnd);
    retrySource = source;
    initialDestination = source;
    connection.remoteIds.replaceFirst(source);
    installInitialKeys();
    connection.recovery.repeatAll(Space.INITIAL, nowNanos);
  }

  /** Whether a Version Negotiation packet is an answer to us and leaves no common version. */
  boolean isVersionRefused(PacketHeader header, byte[] array) {
    if (!connection.isClient
        || heardPeer
        || retrySource != null
        || !originalDestination.matches(array, header.scidStart(), header.scidLength())) {
      return false;
    }
    ByteInput versions = new ByteInput().over(array, header.tokenStart(), header.tokenLength());
    try {
      while (versions.remaining() >= Integer.BYTES) {
        if (versions.readInt() == PacketHeader.VERSION_1) {
          return false;
        }
      }
    } catch (QuicException truncated) {
      return false;
    }
    return true;
  }
}
