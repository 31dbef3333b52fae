package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.Bits;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.TransportParameters;
import dev.mycelium.internal.quic.recovery.MtuDiscovery;
import dev.mycelium.internal.quic.recovery.Recovery;
import dev.mycelium.internal.quic.stream.Streams;
import org.jspecify.annotations.Nullable;

/**
 * A connection, seen by its owner: stream 0, datagrams, and the end. All methods but the readers
 * act through the endpoint, which has to be polled for transmissions afterwards.
 */
public final class QuicConnection extends Deadline {
  /** Header of a 1-RTT packet but for the connection id, and the tag. */
  private static final int SHORT_OVERHEAD = 1 + PacketDraft.NUMBER_BYTES + PacketKeys.TAG_BYTES;

  private static final long MILLI = 1_000_000;

  /** Three probe timeouts of a path of which nothing is known (RFC 9000 §8.2.4). */
  private static final long MIN_VALIDATION_NANOS = 3000 * MILLI;

  final EndpointServices services;
  final boolean isClient;
  final Space[] spaces = {
    new Space(Space.INITIAL), new Space(Space.HANDSHAKE), new Space(Space.APPLICATION)
  };
  final Path path;
  final MtuDiscovery mtu;
  final Recovery recovery;
  final Streams streams;
  final LocalIds localIds;
  final RemoteIds remoteIds;
  final HandshakeProcedure handshake;
  final Closing closing = new Closing(this);
  private final Timers timers;
  private final FrameProcedure frames;
  private final Arrival arrival;
  private final Departure departure;

  private final ConnectionId firstDestination;
  private DatagramSource source = DatagramSource.NONE;
  private @Nullable Object attachment;
  private boolean confirmed;
  private boolean settled;
  private boolean queued;
  private boolean heard;
  boolean handshakeDonePending;
  boolean pingPending;

  /** The id that the peer addressed last; another one together with a new path asks for ours. */
  private long addressedId;

  private QuicConnection(
      EndpointServices services,
      boolean isClient,
      UdpAddress remote,
      ConnectionId peerId,
      ConnectionId original,
      ConnectionId initial,
      @Nullable ConnectionId retry,
      long nowNanos) {
    this.services = services;
    this.isClient = isClient;
    this.firstDestination = initial;
    QuicLimits limits = services.limits();
    path = new Path(remote, isClient || retry != null, services.random());
    mtu = new MtuDiscovery(remote.maxPayloadBytes());
    frames = new FrameProcedure(this, spaces[Space.INITIAL], remote);
    recovery = new Recovery(isClient, mtu, frames, services.counters());
    streams = new Streams(isClient, limits.streamWindowBytes(), QuicLimits.PEER_STREAMS);
    localIds = new LocalIds(services, this);
    remoteIds = new RemoteIds(services, this, peerId);
    addressedId = localIds.first();
    handshake = new HandshakeProcedure(this, original, initial, retry);
    arrival = new Arrival(this, frames);
    departure = new Departure(this);
    timers = new Timers(this, limits, nowNanos);
  }

  /** A client that begins to connect; for the endpoint. */
  public static QuicConnection connect(
      EndpointServices services, UdpAddress remote, long nowNanos) {
    ConnectionId first = ConnectionId.of(services.random().nextLong());
    QuicConnection connection =
        new QuicConnection(services, true, remote, first, first, first, null, nowNanos);
    connection.start(nowNanos);
    return connection;
  }

  /**
   * A server that answers an Initial; for the endpoint.
   *
   * @param peerId the client's source id
   * @param destination what the Initial is addressed to
   * @param original what the client's first Initial was addressed to, if a Retry lies between
   */
  public static QuicConnection accept(
      EndpointServices services,
      UdpAddress remote,
      ConnectionId peerId,
      ConnectionId destination,
      @Nullable ConnectionId original,
      long nowNanos) {
    QuicConnection connection =
        original == null
            ? new QuicConnection(
                services, false, remote, peerId, destination, destination, null, nowNanos)
            : new QuicConnection(
                services, false, remote, peerId, original, destination, destination, nowNanos);
    connection.handshake.peerSource(peerId);
    return connection;
  }

  private void start(long nowNanos) {
    try {
      handshake.start();
    } catch (QuicException broken) {
      closeOn(broken, nowNanos);
    }
    services.wake(this);
  }

  // --- for the owner

  public boolean isClient() {
    return isClient;
  }

  /** Where the peer is now. */
  public UdpAddress remote() {
    return path.address();
  }

  /** Whether it is neither closed nor closing. */
  public boolean isOpen() {
    return closing.isOpen();
  }

  /** Whether the handshake is complete. */
  public boolean isConnected() {
    return handshake.isComplete();
  }

  /** Whether both sides know that it is; only then may addresses change. */
  public boolean isConfirmed() {
    return confirmed;
  }

  /** Version of our own kind that the peer speaks, 0 for a reference node (spec 09 §2). */
  public long ownKindVersion() {
    return handshake.peer().ownKindVersion;
  }

  /** Smoothed round-trip time. */
  public long roundTripNanos() {
    return recovery.rtt().smoothedNanos();
  }

  /** Packets found lost so far. */
  public long lostPackets() {
    return recovery.lostPackets();
  }

  /** Packets dropped because they could not be opened. */
  public long droppedPackets() {
    return arrival.dropped();
  }

  /** Times that packet protection keys have changed. */
  public long keyUpdates() {
    OneRttKeys keys = handshake.oneRtt();
    return keys == null ? 0 : keys.updates();
  }

  /** UDP payload that the path is known to carry. */
  public int pathMtuBytes() {
    return mtu.currentBytes();
  }

  /** Largest datagram that can be sent now; 0 if the peer takes none. Grows and may fall. */
  public int maxDatagramBytes() {
    long peerLimit = handshake.peer().maxDatagramFrameBytes - FrameWriter.DATAGRAM_OVERHEAD;
    int overhead = SHORT_OVERHEAD + remoteIds.current().length() + FrameWriter.DATAGRAM_OVERHEAD;
    return (int) Math.max(0, Math.min(mtu.currentBytes() - overhead, peerLimit));
  }

  /** Where datagrams are fetched from. */
  public void datagrams(DatagramSource from) {
    source = from;
    wake();
  }

  /** There is something to fetch, or to read no more. */
  public void wake() {
    services.wake(this);
  }

  /** Appends bytes to the stream; the caller bounds {@link #unsentStreamBytes}. */
  public void write(byte[] array, int offset, int length) {
    streams.write(array, offset, length);
    wake();
  }

  /** Bytes written to the stream that were never sent. */
  public long unsentStreamBytes() {
    return streams.unsentBytes();
  }

  /** Bytes written to the stream that were not acknowledged, sent or not. */
  public long heldStreamBytes() {
    return streams.heldBytes();
  }

  /** Takes bytes from the stream; those that are not taken hold the peer back. */
  public int read(byte[] to, int offset, int length) {
    int count = streams.read(to, offset, length);
    if (streams.hasControl()) {
      wake();
    }
    return count;
  }

  public int readableBytes() {
    return streams.readableBytes();
  }

  /** Whether the peer has ended the stream, and with it the link (spec 02 §6.8). */
  public boolean isStreamEnded() {
    return streams.isEnded();
  }

  /** Ends the connection with an application code; Mycelium nodes use 0. */
  public void close(long code, String reason, long nowNanos) {
    CloseReason why = new CloseReason(CloseReason.Kind.LOCAL, code, reason);
    closing.close(why, true, nowNanos);
    wake();
  }

  /** Takes new keys now, if the last change is through; otherwise does nothing. */
  public void updateKeys() {
    OneRttKeys keys = handshake.oneRtt();
    if (confirmed && keys != null && keys.mayUpdate()) {
      keys.update();
    }
  }

  /** The owner's object. */
  public @Nullable Object attachment() {
    return attachment;
  }

  public void attach(@Nullable Object object) {
    attachment = object;
  }

  // --- for the endpoint

  /** What the client's Initials are addressed to until it knows our id. */
  public ConnectionId firstDestination() {
    return firstDestination;
  }

  /** Whether any packet of the peer could be opened. */
  public boolean hasHeard() {
    return heard;
  }

  /** Whether it stands in the endpoint's queue of those that may have something to send. */
  public boolean isQueued() {
    return queued;
  }

  public void setQueued(boolean queued) {
    this.queued = queued;
  }

  /** Takes a datagram addressed to one of our ids. The array is borrowed and changed. */
  public void receive(byte[] array, int offset, int length, UdpAddress from, long nowNanos) {
    if (closing.isClosed()) {
      closing.onPacket();
      return;
    }
    path.onReceived(from, length);
    try {
      arrival.receive(array, offset, length, from, nowNanos);
    } catch (QuicException fault) {
      closeOn(fault, nowNanos);
    }
  }

  private void closeOn(QuicException fault, long nowNanos) {
    String text = String.valueOf(fault.getMessage());
    closing.close(
        new CloseReason(CloseReason.Kind.PEER_FAULT, fault.code(), text), false, nowNanos);
  }

  /** Leaves no trace: nothing authentic ever came. */
  public void discard() {
    closing.forget();
    onGone();
  }

  /** Fills a transmission; false if nothing may be sent now. */
  public boolean pollTransmit(Transmission to, long nowNanos) {
    boolean sending = departure.poll(to, nowNanos);
    boolean waiting = hasData() && closing.isOpen();
    if (!sending) {
      recovery.applicationLimited(!waiting);
      boolean paced = waiting && !departure.isBudgetSpent() && !recovery.admits(nowNanos);
      timers.pacedUntil(paced ? recovery.admitsAtNanos() : Machine.NEVER);
    }
    return sending;
  }

  private boolean hasData() {
    return isConnected() && (streams.hasData() || !source.isEmpty());
  }

  /** A token of the peer ended a datagram that reached no connection of ours. */
  public void onStatelessReset(long nowNanos) {
    closing.finish(new CloseReason(CloseReason.Kind.STATELESS_RESET, 0, ""), nowNanos);
  }

  /** When {@link #onDeadline} is due. */
  public long nextDeadlineNanos() {
    return timers.nextNanos();
  }

  /** Does what is due. What it makes to be sent is fetched afterwards. */
  public void onDeadline(long nowNanos) {
    timers.onDeadline(nowNanos);
  }

  // --- for the procedures

  /** Whether nothing can be sent before the peer has sent more. */
  boolean isBudgetSpent() {
    return departure.isBudgetSpent();
  }

  /** The peer's new address could not be proved: back to the one before. */
  void onPathLost() {
    recovery.onNewPath();
    services.events().onAddressChanged(this);
  }

  DatagramSource source() {
    return source;
  }

  boolean canSeal(Space space) {
    return space.index == Space.APPLICATION
        ? handshake.oneRtt() != null && handshake.isComplete()
        : space.sealing != null;
  }

  /** Keys that exist, because a packet of theirs is at hand. */
  OneRttKeys oneRtt() {
    OneRttKeys keys = handshake.oneRtt();
    if (keys == null) {
      throw new AssertionError("no 1-RTT keys");
    }
    return keys;
  }

  void updateKeysIfDue() {
    OneRttKeys keys = handshake.oneRtt();
    if (confirmed && keys != null && keys.isUpdateDue(services.limits().keyUpdatePackets())) {
      keys.update();
    }
  }

  void oneRttAcked(long number) {
    oneRtt().onAcked(number);
  }

  void onSent(PacketDraft draft, long nowNanos) {
    if (draft.packet.isEliciting()) {
      timers.onAsked(nowNanos);
    }
    if (isClient && draft.space.index == Space.HANDSHAKE) {
      discard(Space.INITIAL, nowNanos);
    }
  }

  private void discard(int index, long nowNanos) {
    Space space = spaces[index];
    space.sealing = null;
    space.opening = null;
    space.probes = 0;
    recovery.discard(index, nowNanos);
  }

  void onAuthentic(long nowNanos) {
    heard = true;
    timers.onHeard(nowNanos);
  }

  void onHandshakePacketFromClient(long nowNanos) {
    path.validate();
    recovery.amplificationLimited(false, nowNanos);
    discard(Space.INITIAL, nowNanos);
  }

  void onPeerParameters(TransportParameters peer) {
    streams.onPeerParameters(peer);
    recovery.maxAckDelayNanos(peer.maxAckDelayMillis * MILLI);
    timers.onPeerParameters(peer);
    if (peer.resetToken != null) {
      remoteIds.firstToken(peer.resetToken);
    }
  }

  void onHandshakeComplete(long nowNanos) throws QuicException {
    if (isClient) {
      timers.onStarted();
    } else {
      handshakeDonePending = true;
      onHandshakeConfirmed(nowNanos);
    }
    services.events().onConnected(this);
    settle();
  }

  void onHandshakeConfirmed(long nowNanos) {
    if (confirmed || !handshake.isComplete()) {
      return;
    }
    confirmed = true;
    discard(Space.INITIAL, nowNanos);
    discard(Space.HANDSHAKE, nowNanos);
    recovery.confirm(nowNanos);
    localIds.fill(handshake.peer().connectionIdLimit);
    mtu.start(handshake.peer().maxUdpPayloadBytes);
  }

  private void settle() {
    if (!settled) {
      settled = true;
      services.onHandshakeSettled(this);
    }
  }

  void onStreamTouched() {
    if (streams.isOpen() && !isClient) {
      timers.onStarted();
    }
    if (closing.isOpen()) {
      services.events().onStreamReadable(this);
    }
  }

  /** The newest packet of the peer came from here: follow it, if it is the client (§9.3). */
  void onNewest(byte[] array, int dcid, UdpAddress from, int bytes, long nowNanos)
      throws QuicException {
    long id = Bits.getLong(array, dcid);
    boolean otherId = id != addressedId;
    addressedId = id;
    if (from.equals(path.address()) || isClient || closing.isClosed()) {
      return;
    }
    boolean sameHost = from.isSameHost(path.address());
    long giveUpNanos = Math.max(MIN_VALIDATION_NANOS, 3 * recovery.probePeriodNanos());
    path.moveTo(from, bytes, nowNanos, giveUpNanos);
    services.counters().count(Counter.QUIC_PATH_CHANGES);
    if (otherId) {
      remoteIds.renew();
    }
    if (!sameHost) {
      recovery.onNewPath();
    }
    services.events().onAddressChanged(this);
  }

  void onEnded(CloseReason reason) {
    settle();
    services.events().onClosed(this, reason);
    services.wake(this);
  }

  void onGone() {
    localIds.releaseAll();
    remoteIds.releaseAll();
    services.onGone(this);
  }
}
