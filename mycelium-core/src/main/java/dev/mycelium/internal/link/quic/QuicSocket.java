package dev.mycelium.internal.link.quic;

import dev.mycelium.internal.link.transport.Datagrams;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.QuicEndpoint;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicEvents;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket with all QUIC connections over it, in both roles: feeds the endpoint, sends what
 * it makes, wakes it in time. On the event loop only.
 */
public final class QuicSocket extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(QuicSocket.class);

  /** The largest payload of a UDP packet over IPv4. */
  private static final int TRANSMISSION_BYTES = 65_507;

  private static final int DATAGRAM_BYTES_MAX = 65_535;

  /**
   * Bytes sent in a turn. With half of it the receiver has handled all, and sleeps, before its
   * acknowledgement has brought the next turn; with a megabyte what it was not yet awake for lay in
   * its socket buffer, out of every cache and soon lost, instead of in our queues.
   */
  private static final int TURN_BYTES = 256 * 1024;

  /**
   * Bytes after which the system gets what is sealed: the receiver opens it while more is sealed.
   */
  private static final int FLUSH_BYTES = 48 * 1024;

  /** Until more is sent, if no acknowledgement comes before. */
  private static final long PAUSE_NANOS = 1_000_000;

  /**
   * Writes after a failed one that tell whom they did not reach: one turn of bulk, so that what
   * failed comes again. All others are spared the object that would tell.
   */
  private static final int WATCHED_WRITES = 64;

  /** What the owner does besides the events of its connections. */
  public interface Owner extends QuicEvents {
    /** The turn of reading or of time is over in which connections may have got something. */
    void onTurnEnd();

    /**
     * Something to this address could not be sent; told only while connections are being made, and
     * of what is sent after a failure.
     */
    void onUnreachable(UdpAddress to, Throwable cause);
  }

  private final EventLoop loop;
  private final LongSupplier clock;
  private final Owner owner;
  private final Datagrams kind;
  private final QuicEndpoint endpoint;
  private final SocketAddresses addresses = new SocketAddresses();
  private final byte[] received = new byte[DATAGRAM_BYTES_MAX];
  private final List<QuicOutlet> attended = new ArrayList<>();
  private final Runnable onTimer = this::onTimer;
  private Transmission transmission;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> timer;
  private long timerNanos;

  /** True while the endpoint or its events are at work: who has something to send need not ask. */
  private boolean busy;

  private int connecting;
  private int watched;

  /** A socket that is not bound yet; bind a channel of this kind with this as its handler. */
  public QuicSocket(
      QuicLimits limits,
      TlsFactory tls,
      Counters counters,
      SecureRandom random,
      Datagrams kind,
      EventLoop loop,
      LongSupplier clock,
      Owner owner) {
    this.loop = loop;
    this.clock = clock;
    this.kind = kind;
    this.owner = owner;
    this.endpoint = new QuicEndpoint(limits, tls, owner, counters, random, clock.getAsLong());
    this.transmission = new Transmission(TRANSMISSION_BYTES, kind.segmentsMax());
  }

  /**
   * Lets a later life of this socket end the connections of this one; before it is bound.
   *
   * @param secret of the node
   * @param name of the socket, the same in every life and no other's
   */
  public void keepResets(byte[] secret, String name) {
    endpoint.keepResets(secret, name);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    kind.enlargeBuffers(context.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    channel = null;
    stopTimer();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Begins to connect; null if there are too many connections. */
  public @Nullable QuicConnection connect(UdpAddress remote, Object attachment) {
    QuicConnection connection = endpoint.connect(remote, clock.getAsLong());
    if (connection != null) {
      connection.attach(attachment);
      transmit();
    }
    return connection;
  }

  /** Connections being made: only then does the owner hear what could not be sent. */
  public void connecting(int count) {
    connecting = count;
  }

  /** Ends a connection in order, with a word to the peer. */
  public void close(QuicConnection connection, String reason) {
    connection.close(0, reason, clock.getAsLong());
    transmit();
  }

  /** Ends all connections with a word to the peers, then the socket. Idempotent. */
  public void close() {
    endpoint.close(clock.getAsLong());
    transmit();
    stopTimer();
    if (channel != null) {
      Future<?> unused = channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    busy = true;
    try {
      ByteBuf bytes = packet.content();
      int length = bytes.readableBytes();
      UdpAddress from = addresses.from(packet.sender());
      bytes.readBytes(received, 0, length);
      endpoint.receive(received, 0, length, from, clock.getAsLong());
    } finally {
      busy = false;
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    endTurn();
  }

  private void onTimer() {
    timer = null;
    busy = true;
    try {
      endpoint.onDeadline(clock.getAsLong());
    } finally {
      busy = false;
    }
    endTurn();
  }

  private void endTurn() {
    owner.onTurnEnd();
    transmit();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      transmit();
    }
  }

  /** An outlet has something to be written, now or when its connection may send. */
  void attend(QuicOutlet outlet) {
    if (!outlet.isAttended()) {
      outlet.attended(true);
      attended.add(outlet);
    }
  }

  /**
   * Sends what may be sent at once, and sees to it that the rest follows in time: after what comes
   * next from a peer, or after a pause.
   */
  public void transmit() {
    if (busy || channel == null) {
      return;
    }
    busy = true;
    try {
      int sent = 0;
      do {
        sent += sendAll(channel, TURN_BYTES - sent);
      } while (sent < TURN_BYTES && refill());
      boolean unfinished = sent >= TURN_BYTES || !channel.isWritable();
      if (sent > 0) {
        channel.flush();
      }
      schedule(unfinished);
    } finally {
      busy = false;
    }
  }

  private int sendAll(Channel socket, int bytesMax) {
    int sent = 0;
    int flushed = 0;
    while (sent < bytesMax
        && socket.isWritable()
        && endpoint.pollTransmit(transmission, clock.getAsLong())) {
      send(socket);
      sent += transmission.length();
      if (sent - flushed >= FLUSH_BYTES) {
        socket.flush();
        flushed = sent;
      }
    }
    return sent;
  }

  private void send(Channel socket) {
    Transmission out = transmission;
    ByteBuf bytes = socket.alloc().directBuffer(out.length());
    bytes.writeBytes(out.array(), 0, out.length());
    UdpAddress to = out.to();
    InetSocketAddress recipient = addresses.to(to);
    DatagramPacket packet =
        out.segments() > 1
            ? kind.segmented().of(bytes, out.segmentBytes(), recipient)
            : new DatagramPacket(bytes, recipient);
    if (connecting > 0 || watched > 0) {
      watched = Math.max(0, watched - 1);
      socket
          .write(packet)
          .addListener(
              written -> {
                if (!written.isSuccess()) {
                  onSendFailed(to, written.cause());
                }
              });
    } else {
      Future<?> unused = socket.write(packet, socket.voidPromise());
    }
  }

  /** Lets outlets put more into their streams; whether one did. */
  private boolean refill() {
    boolean filled = false;
    long now = clock.getAsLong();
    for (int i = attended.size() - 1; i >= 0; i--) {
      QuicOutlet outlet = attended.get(i);
      filled |= outlet.refill(now);
      if (!outlet.hasWaiting()) {
        outlet.attended(false);
        attended.set(i, attended.get(attended.size() - 1));
        attended.remove(attended.size() - 1);
      }
    }
    return filled;
  }

  /** One timer is armed at most; one that fires too early arms the next. */
  private void schedule(boolean unfinished) {
    long now = clock.getAsLong();
    long at = unfinished ? now + PAUSE_NANOS : endpoint.nextDeadlineNanos();
    if (!unfinished && at == Machine.NEVER) {
      return;
    }
    if (timer != null && timerNanos - at <= 0) {
      return;
    }
    stopTimer();
    timerNanos = at;
    timer = loop.schedule(onTimer, Math.max(0, at - now), TimeUnit.NANOSECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      watched = WATCHED_WRITES;
      LOG.debug("Cannot send or receive a datagram: {}", cause.getMessage());
    } else {
      LOG.error("A QUIC socket failed within this program", cause);
    }
  }

  private void onSendFailed(UdpAddress to, Throwable cause) {
    LOG.debug("Cannot send a datagram to {}: {}", to, cause.getMessage());
    loop.execute(() -> owner.onUnreachable(to, cause)); // not from within the endpoint
  }

  /** Connections of all states. */
  public int connectionCount() {
    return endpoint.connectionCount();
  }
}
