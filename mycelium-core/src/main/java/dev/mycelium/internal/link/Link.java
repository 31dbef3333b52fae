package dev.mycelium.internal.link;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.PeerInfo;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.link.queue.ControlBudget;
import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.LinkQueue.Control;
import dev.mycelium.internal.link.queue.Outlet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.TlvCodec;
import dev.mycelium.internal.wire.WireException;
import dev.mycelium.spi.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One established connection to a neighbour. It does not know who is at the other end (spec 02 §1).
 *
 * <p>The methods of {@link FrameSink} and those named public are for any thread; the {@code on...}
 * methods are called by the carrier on the event loop.
 */
public final class Link implements FrameSink {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** A link at five gigabits per second takes a block meanwhile. */
  private static final long HOLD_NANOS = 100_000;

  /** Pace of {@link LinkEvents#used}: often compared with the minute that a use counts. */
  private static final long USE_REPORT_NANOS = 5_000_000_000L;

  /** Static costs (spec 02 §9.1). */
  private static final int STREAM_COST_IPV6 = 10;

  private static final int STREAM_COST_IPV4 = 15;
  private static final int QUIC_COST_IPV6 = 7;
  private static final int QUIC_COST_IPV4 = 12;

  /** Static cost of a vsock link. */
  private static final int COST_VSOCK = 5;

  /**
   * How a link is called.
   *
   * @param id unique in its loop
   * @param local the own end as seen
   * @param remote the other end as seen
   */
  record Identity(int id, Endpoint local, Endpoint remote, boolean inbound) {
    String name() {
      return isQuic() // all its links share a socket
          ? "QUIC -> " + remote.address()
          : remote.protocol() + " " + local.address() + " <-> " + remote.address();
    }

    boolean isQuic() {
      return remote.protocol() == Protocol.QUIC;
    }
  }

  private final Identity identity;
  private final String name;
  private final LinkSite site;
  private final LinkEnd carrier;
  private final LinkQueue queue;
  private final Outlet writer;
  private final LinkReader reader;

  /** Set once, by whoever ends the link first. */
  private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

  private final Runnable checkHeld = this::checkHeld;
  private volatile long useReportedNanos;

  // on the event loop
  private boolean paused;
  private @Nullable FrameSink heldFor;
  private boolean ended;
  private @Nullable String failure;
  private @Nullable ScheduledFuture<?> silenceTimer;
  private @Nullable ScheduledFuture<?> lingerTimer;

  /** A link over a stream. */
  Link(Identity identity, LinkSite site, Carrier carrier) {
    this(
        identity,
        site,
        carrier,
        queue -> new LinkWriter(queue, carrier, site.loop(), site.clock(), site.limits()));
  }

  /** A link whose transport has a way of its own to write what waits. */
  Link(Identity identity, LinkSite site, LinkEnd carrier, Function<LinkQueue, Outlet> outlet) {
    this.identity = identity;
    this.name = identity.name();
    this.site = site;
    this.carrier = carrier;
    this.queue = newQueue();
    this.writer = outlet.apply(queue);
    this.useReportedNanos = site.clock().getAsLong() - USE_REPORT_NANOS;
    this.reader = new LinkReader(this, site.events(), site.counters(), site.clock(), site.pool());
  }

  private LinkQueue newQueue() {
    LinkLimits limits = site.limits();
    ControlBudget.Account control =
        site.controlBudget().open(limits.controlLaneBytes(), this::onControlBudgetExhausted);
    return new LinkQueue(
        limits.dataLaneBytes(),
        site.admission()::dataLaneBytes,
        limits.dataAgeNanos(),
        control,
        site.counters());
  }

  /** Unique among the links of its loop, from 0 upward, never used again. */
  public int id() {
    return identity.id();
  }

  /**
   * The other end as this side sees it: an IPv4 client of a dual-stack listener is {@code
   * ::ffff:a.b.c.d}. Compare with {@link Endpoint#unmapped()}.
   */
  public Endpoint remote() {
    return identity.remote();
  }

  /** For example {@code TCP 192.0.2.1:40000 <-> 192.0.2.2:9651}. */
  public String name() {
    return name;
  }

  /** The cost of the kind of transport, before anything was measured: 5 to 15. */
  public int staticCost() {
    if (remote().protocol() == Protocol.VSOCK) {
      return COST_VSOCK;
    }
    boolean ipv4 = remote().isIpv4();
    if (identity.isQuic()) {
      return ipv4 ? QUIC_COST_IPV4 : QUIC_COST_IPV6;
    }
    return ipv4 ? STREAM_COST_IPV4 : STREAM_COST_IPV6;
  }

  /** Whether the other end made the connection. */
  public boolean isInbound() {
    return identity.inbound();
  }

  @Override
  public void send(PacketBuffer frame, long nowNanos) {
    if (!writer.take(frame)) {
      queue.offerData(frame, nowNanos);
    }
  }

  @Override
  public boolean append(ByteBuffer input, int frameLength, int hopLimit) {
    return writer.append(input, frameLength, hopLimit);
  }

  @Override
  public void flush() {
    if (writer.hasWork()) {
      reportUse();
      writer.wake();
    }
  }

  /** Two threads may report the same use: no harm. */
  private void reportUse() {
    long now = site.clock().getAsLong();
    if (now - useReportedNanos >= USE_REPORT_NANOS) {
      useReportedNanos = now;
      site.events().used(this);
    }
  }

  @Override
  public long standingNanos(long nowNanos) {
    return writer.standingNanos(nowNanos);
  }

  @Override
  public int easyFrameBytes() {
    return writer.easyFrameBytes();
  }

  @Override
  public boolean reportsLargeFrames() {
    return writer.reportsLargeFrames();
  }

  @Override
  public boolean isWorthWaitingFor() {
    return queue.isHalfFull() && writer.isBehindForAMoment();
  }

  /**
   * Sends a control packet before all waiting data. If too many of them wait, the neighbour has
   * stopped reading and the link is closed.
   */
  public void sendControl(ControlTlv tlv) {
    int helloSeqno = tlv instanceof ControlTlv.Hello hello ? hello.seqno() : Control.NO_HELLO;
    if (queue.offerControl(new Control(TlvCodec.encode(tlv), helloSeqno))) {
      writer.wake();
    } else {
      closeUnread("control queue full", Counter.LINK_CLOSED_CONTROL_FULL);
    }
  }

  /** The memory is needed now, not when the event loop gets around to it. */
  private void onControlBudgetExhausted() {
    closeUnread("control queues of all links full", Counter.LINK_CLOSED_CONTROL_BUDGET);
    queue.close();
  }

  private void closeUnread(String reason, Counter counter) {
    if (beginClose(reason)) {
      site.counters().count(counter);
      execute(() -> end(false));
    }
  }

  /**
   * Closes the link in order: what waits in the control lane is written if that needs no waiting.
   */
  public void close(String reason) {
    if (beginClose(reason)) {
      execute(() -> end(true));
    }
  }

  /**
   * Leaves what arrives with the neighbour until {@link #resumeReading()}: the node cannot keep up
   * with its control packets. On the event loop it holds from the next read on.
   */
  public void pauseReading() {
    setReading(false);
  }

  /** Reads again. */
  public void resumeReading() {
    setReading(true);
  }

  private void setReading(boolean enabled) {
    if (site.loop().inEventLoop()) {
      paused = !enabled;
      applyReading();
    } else {
      execute(() -> setReading(enabled));
    }
  }

  /**
   * Leaves what arrives with the neighbour while another link, which got much of it, is behind for
   * a moment: TCP then slows the neighbour down, where otherwise packets would be lost on the way.
   * On the event loop only.
   */
  public void holdReading(FrameSink behind) {
    if (heldFor == null && !ended) {
      heldFor = behind;
      applyReading();
      checkLater();
    }
  }

  private void checkLater() {
    Future<?> unused = site.loop().schedule(checkHeld, HOLD_NANOS, TimeUnit.NANOSECONDS);
  }

  private void checkHeld() {
    FrameSink behind = heldFor;
    if (behind != null && !ended && behind.isWorthWaitingFor()) {
      checkLater();
    } else {
      heldFor = null;
      applyReading();
    }
  }

  private void applyReading() {
    carrier.setReading(!paused && heldFor == null);
  }

  /** Bytes of the stream received so far. */
  public long receivedBytes() {
    return reader.readBytes();
  }

  /** Bytes of the stream handed to the transport so far. */
  public long sentBytes() {
    return writer.writtenBytes();
  }

  /** What waits to be written, and what was dropped instead. */
  public PeerInfo.Queue queue() {
    return queue.snapshot();
  }

  @Override
  public String toString() {
    return name;
  }

  /** The link has been announced; an inbound one must now prove that it speaks our language. */
  void onOpen() {
    if (identity.inbound()) {
      silenceTimer =
          site.loop()
              .schedule(
                  this::onSilence, site.limits().silentTimeoutMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void onSilence() {
    String reason = "no valid packet within " + site.limits().silentTimeoutMillis() + " ms";
    if (!reader.hasUnderstoodAnything() && beginClose(reason)) {
      site.counters().count(Counter.LINK_CLOSED_SILENT);
      end(false);
    }
  }

  /** Borrows received bytes. */
  void onRead(ByteBuf bytes) {
    onRead(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
  }

  /** Borrows received bytes and consumes them. */
  void onRead(ByteBuffer bytes) {
    if (ended) {
      return; // waiting for the other end to close
    }
    try {
      reader.read(bytes);
    } catch (WireException malformed) {
      site.counters().count(Counter.LINK_CLOSED_BAD_FRAME);
      endOverFrameError(malformed.reason());
    }
  }

  /** Borrows a packet that came by itself. What makes no sense is counted and nothing else (W3). */
  void onDatagram(ByteBuffer packet) {
    if (!ended && !reader.readDatagram(packet)) {
      site.counters().count(Counter.LINK_DATAGRAM_MALFORMED);
    }
  }

  void onReadComplete() {
    if (!ended) {
      reader.endOfTurn();
    }
  }

  void onWritable() {
    writer.wake();
  }

  void onHelloWritten(int seqno) {
    if (!ended) {
      site.events().helloWritten(this, seqno, site.clock().getAsLong());
    }
  }

  /** Remembers why the carrier is about to close. */
  void onFailure(String reason) {
    failure = reason;
  }

  /** The carrier is gone: the end of the stream, a failure, or our own doing. */
  void onCarrierClosed() {
    if (lingerTimer != null) {
      lingerTimer.cancel(false);
    }
    if (ended) {
      return;
    }
    reader.endOfTurn();
    if (failure != null) {
      log(Level.INFO).log("{} failed: {}", name, failure);
      endNow(failure);
    } else if (reader.isBetweenPackets() || identity.isQuic()) { // QUIC cuts the stream off
      log(Level.INFO).log("Stream to {} is closed", name);
      endNow("closed by the other end");
    } else {
      endOverFrameError(WireException.Reason.BYTES_REMAINING);
    }
  }

  private void endOverFrameError(WireException.Reason reason) {
    log(Level.ERROR).log("Frame error from {}: {}", name, reason.text());
    endNow(reason.text());
  }

  private LoggingEventBuilder log(Level level) {
    return LOG.atLevel(site.log().take(site.clock().getAsLong()) ? level : Level.DEBUG);
  }

  private boolean beginClose(String reason) {
    return closeReason.compareAndSet(null, reason);
  }

  private void endNow(String reason) {
    boolean unused = beginClose(reason);
    end(false);
  }

  /** The one place where a link ends. Whoever began has named the reason. */
  private void end(boolean inOrder) {
    if (ended) {
      return;
    }
    ended = true;
    if (silenceTimer != null) {
      silenceTimer.cancel(false);
    }
    if (inOrder) {
      writer.writeLastWords();
      carrier.shutdownOutput();
      lingerTimer =
          site.loop().schedule(carrier::close, site.limits().lingerMillis(), TimeUnit.MILLISECONDS);
    } else {
      writer.stop();
      carrier.close();
    }
    queue.close();
    reader.close();
    site.events().closed(this, String.valueOf(closeReason.get()));
  }

  private void execute(Runnable task) {
    try {
      site.loop().execute(task);
    } catch (RejectedExecutionException closed) {
      queue.close(); // the loop has ended every link already
    }
  }
}
