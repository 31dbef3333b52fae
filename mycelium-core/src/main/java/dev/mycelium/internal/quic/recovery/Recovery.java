package dev.mycelium.internal.quic.recovery;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.packet.AckFrame;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;

/**
 * Loss detection (RFC 9002 §6 and appendix A) of one connection, and the budget of what it may
 * send.
 */
public final class Recovery {
  /** Number of packet number spaces. */
  public static final int SPACES = 3;

  private static final int APPLICATION = 2;

  /** Packets sent later and acknowledged that make one lost (RFC 9002 §6.1.1). */
  private static final int PACKET_THRESHOLD = 3;

  private static final int PERSISTENT_CONGESTION_FACTOR = 3;

  /** Doublings of the probe timeout; the idle timeout ends the connection long before. */
  private static final int MAX_BACKOFF = 10;

  /** Back-off ends here, so that a link is back soon after an outage. */
  private static final long MAX_PROBE_NANOS = 4_000_000_000L;

  private final RecoveryEvents events;
  private final Counters counters;
  private final RttEstimator rtt = new RttEstimator();
  private final CubicController congestion = new CubicController(MtuDiscovery.BASE_BYTES);
  private final Pacer pacer = new Pacer();
  private final MtuDiscovery mtu;

  private final SentPackets[] sent = {new SentPackets(), new SentPackets(), new SentPackets()};
  private final long[] largestAcked = {-1, -1, -1};
  private final long[] lossAtNanos = {Machine.NEVER, Machine.NEVER, Machine.NEVER};
  private final long[] lastElicitingNanos = new long[SPACES];

  /** When anything that has to be answered was last sent, in whatever space. */
  private long askedNanos;

  private final int[] elicitingInFlight = new int[SPACES];
  private final boolean[] open = {true, true, true};

  private final LossBurst burst = new LossBurst();
  private long bytesInFlight;
  private int probeTimeouts;
  private boolean applicationLimited;
  private long maxAckDelayNanos = 25_000_000;
  private long firstSampleNanos;

  /** Client before its address is known to be validated: probes even with nothing in flight. */
  private boolean unlockingPeer;

  private boolean confirmed;
  private boolean amplificationLimited;
  private long deadlineNanos = Machine.NEVER;
  private long lostPackets;

  /**
   * Nothing sent yet.
   *
   * @param isClient clients probe to let a server go on that may not send more (RFC 9002 §6.2.2.1)
   */
  public Recovery(boolean isClient, MtuDiscovery mtu, RecoveryEvents events, Counters counters) {
    this.unlockingPeer = isClient;
    this.mtu = mtu;
    this.events = events;
    this.counters = counters;
  }

  public RttEstimator rtt() {
    return rtt;
  }

  /** Packets declared lost so far, MTU probes not counted. */
  public long lostPackets() {
    return lostPackets;
  }

  public long congestionWindow() {
    return congestion.window();
  }

  public long bytesInFlight() {
    return bytesInFlight;
  }

  public void maxAckDelayNanos(long nanos) {
    maxAckDelayNanos = nanos;
  }

  /**
   * The handshake is confirmed: probes of application data are armed now, with the peer's delay.
   */
  public void confirm(long nowNanos) {
    confirmed = true;
    unlockingPeer = false;
    updateDeadline(nowNanos);
  }

  /** The server has shown that it takes our address for ours. */
  public void peerUnlocked(long nowNanos) {
    unlockingPeer = false;
    updateDeadline(nowNanos);
  }

  /** While set, nothing can be sent and no probe is due (RFC 9002 §6.2.2.1). */
  public void amplificationLimited(boolean limited, long nowNanos) {
    if (amplificationLimited != limited) {
      amplificationLimited = limited;
      updateDeadline(nowNanos);
    }
  }

  /** A packet object to describe the next packet with; kept only by {@link #onSent}. */
  public SentPacket nextPacket(int space, long number) {
    return sent[space].next(number);
  }

  /** The last {@link #nextPacket} of this space went out. */
  public void onSent(int space, SentPacket packet, int bytes, long nowNanos) {
    packet.sentAtNanos = nowNanos;
    packet.bytes = bytes;
    if (!packet.inFlight) {
      return; // nobody acknowledges it, and it does not fill the pipe
    }
    sent[space].append();
    bytesInFlight += bytes;
    pacer.onSent(bytes);
    if (packet.eliciting) {
      elicitingInFlight[space]++;
      lastElicitingNanos[space] = nowNanos;
      askedNanos = nowNanos;
    }
    updateDeadline(nowNanos);
  }

  /** Whether the windows let one more full datagram out. Asked before each. */
  public boolean admits(long nowNanos) {
    int bytes = mtu.currentBytes();
    if (bytesInFlight + bytes > congestion.window() || sent[APPLICATION].isFull()) {
      return false;
    }
    pacer.update(
        congestion.window(), congestion.inSlowStart(), rtt.smoothedNanos(), bytes, nowNanos);
    return pacer.admits(bytes);
  }

  /** When the pacer alone stands in the way no longer; {@link Machine#NEVER} if the window does. */
  public long admitsAtNanos() {
    int bytes = mtu.currentBytes();
    return bytesInFlight + bytes > congestion.window() ? Machine.NEVER : pacer.admitsAtNanos(bytes);
  }

  /** Whether the last burst ended because there was nothing to send. */
  public void applicationLimited(boolean limited) {
    applicationLimited = limited;
  }

  /** Takes an ACK frame; the exponent is the peer's. */
  public void onAck(int space, AckFrame ack, long nextNumber, int delayExponent, long nowNanos)
      throws QuicException {
    if (ack.largest() >= nextNumber) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "ACK of a packet never sent");
    }
    largestAcked[space] = Math.max(largestAcked[space], ack.largest());
    long newest = takeAcked(space, ack, delayExponent, nowNanos);
    if (newest < 0) {
      return;
    }
    detectLost(space, nowNanos);
    sent[space].trim();
    if (!unlockingPeer) {
      probeTimeouts = 0;
    }
    updateDeadline(nowNanos);
  }

  private long takeAcked(int space, AckFrame ack, int delayExponent, long nowNanos) {
    SentPackets packets = sent[space];
    boolean limited = !applicationLimited;
    long newest = -1;
    long newestSentAt = 0;
    boolean anyEliciting = false;
    for (int range = 0; range < ack.count() && packets.size() > 0; range++) {
      int position = packets.positionOf(ack.smallest(range));
      for (; position < packets.size(); position++) {
        SentPacket packet = packets.get(position);
        if (packet.number > ack.largest(range)) {
          break;
        }
        if (packet.settled) {
          continue;
        }
        if (packet.number > newest) {
          newest = packet.number;
          newestSentAt = packet.sentAtNanos;
        }
        anyEliciting |= packet.eliciting;
        settleAcked(space, packet, limited, nowNanos);
      }
    }
    if (newest == ack.largest() && anyEliciting) {
      sampleRtt(space, nowNanos - newestSentAt, ack.delay(), delayExponent, nowNanos);
    }
    return newest;
  }

  private void sampleRtt(int space, long nanos, long delay, int exponent, long nowNanos) {
    long delayNanos = 0;
    if (space == APPLICATION) {
      long micros = Math.min(delay, 1L << 32) << exponent;
      delayNanos = confirmed ? Math.min(micros * 1000, maxAckDelayNanos) : micros * 1000;
    }
    if (!rtt.hasSample()) {
      firstSampleNanos = nowNanos;
    }
    rtt.sample(nanos, delayNanos);
  }

  private void settleAcked(int space, SentPacket packet, boolean limited, long nowNanos) {
    leave(space, packet);
    if (packet.probe) {
      mtu.onProbeAcked(packet.bytes, nowNanos);
      congestion.datagramBytes(mtu.currentBytes());
    } else {
      mtu.onAcked(packet.bytes);
    }
    congestion.onAck(packet.bytes, packet.sentAtNanos, limited, rtt.smoothedNanos(), nowNanos);
    events.onAcked(space, packet);
  }

  private void leave(int space, SentPacket packet) {
    packet.settled = true;
    bytesInFlight -= packet.bytes;
    if (packet.eliciting) {
      elicitingInFlight[space]--;
    }
  }

  private void detectLost(int space, long nowNanos) {
    SentPackets packets = sent[space];
    lossAtNanos[space] = Machine.NEVER;
    long delay = rtt.lossDelayNanos();
    burst.clear();
    for (int i = 0; i < packets.size(); i++) {
      SentPacket packet = packets.get(i);
      if (packet.number > largestAcked[space]) {
        break;
      }
      if (packet.settled) {
        burst.interrupt();
        continue;
      }
      boolean lost =
          packet.sentAtNanos + delay - nowNanos <= 0
              || largestAcked[space] - packet.number >= PACKET_THRESHOLD;
      if (lost) {
        lose(space, packet, burst, nowNanos);
      } else if (lossAtNanos[space] == Machine.NEVER) {
        lossAtNanos[space] = packet.sentAtNanos + delay;
      }
    }
    if (burst.found) {
      afterLoss(space, burst, nowNanos);
    }
  }

  private void lose(int space, SentPacket packet, LossBurst burst, long nowNanos) {
    leave(space, packet);
    if (packet.probe) {
      mtu.onProbeLost(packet.bytes, nowNanos);
    } else {
      lostPackets++;
      counters.count(Counter.QUIC_PACKETS_LOST);
      burst.add(packet, firstSampleNanos);
    }
    events.onLost(space, packet);
  }

  private void afterLoss(int space, LossBurst burst, long nowNanos) {
    congestion.onLoss(burst.lastSentAtNanos, nowNanos);
    long period = rtt.probeTimeoutNanos() + (space == APPLICATION ? maxAckDelayNanos : 0);
    if (rtt.hasSample() && burst.longestNanos > PERSISTENT_CONGESTION_FACTOR * period) {
      congestion.onPersistentCongestion();
    }
    if (mtu.onLossBurst(burst.largestBytes, nowNanos)) {
      counters.count(Counter.QUIC_PATH_MTU_FALLS);
      congestion.datagramBytes(mtu.currentBytes());
    }
  }

  /** What one pass of loss detection found. */
  private static final class LossBurst {
    boolean found;
    long lastSentAtNanos;
    long longestNanos;
    int largestBytes;
    private boolean running;
    private long runStartNanos;

    void clear() {
      found = false;
      running = false;
      longestNanos = 0;
      largestBytes = 0;
    }

    void interrupt() {
      running = false;
    }

    void add(SentPacket packet, long firstSampleNanos) {
      lastSentAtNanos = packet.sentAtNanos;
      found = true;
      largestBytes = Math.max(largestBytes, packet.bytes);
      if (!packet.eliciting || packet.sentAtNanos - firstSampleNanos < 0) {
        return;
      }
      if (!running) {
        running = true;
        runStartNanos = packet.sentAtNanos;
      }
      longestNanos = Math.max(longestNanos, packet.sentAtNanos - runStartNanos);
    }
  }

  /** When {@link #onDeadline} is due: a loss by time, or a probe. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Declares losses that time has proved, or asks for probes. */
  public void onDeadline(long nowNanos) {
    int space = earliestLoss();
    if (space >= 0) {
      detectLost(space, nowNanos);
      sent[space].trim();
    } else {
      probe();
    }
    updateDeadline(nowNanos);
  }

  private int earliestLoss() {
    int earliest = -1;
    for (int space = 0; space < SPACES; space++) {
      if (lossAtNanos[space] != Machine.NEVER
          && (earliest < 0 || lossAtNanos[space] - lossAtNanos[earliest] < 0)) {
        earliest = space;
      }
    }
    return earliest;
  }

  private void probe() {
    counters.count(Counter.QUIC_PROBE_TIMEOUTS);
    probeTimeouts = Math.min(probeTimeouts + 1, MAX_BACKOFF);
    boolean any = false;
    for (int space = 0; space < SPACES; space++) {
      if (elicitingInFlight[space] > 0 && (space != APPLICATION || confirmed)) {
        events.onProbeTimeout(space);
        any = true;
      }
    }
    if (!any && unlockingPeer) {
      events.onProbeTimeout(open[1] && largestKeyedSpace > 0 ? 1 : 0);
    }
  }

  private int largestKeyedSpace;

  /** Keys to send in this space exist now. */
  public void spaceOpened(int space) {
    largestKeyedSpace = Math.max(largestKeyedSpace, space);
  }

  /** Requeues the oldest packets that are on their way: a probe should carry something useful. */
  public void repeatOldest(int space, int packets) {
    int repeated = 0;
    for (int i = 0; i < sent[space].size() && repeated < packets; i++) {
      SentPacket packet = sent[space].get(i);
      if (!packet.settled && packet.itemCount() > 0) {
        events.onLost(space, packet);
        repeated++;
      }
    }
  }

  /** Requeues everything on its way in a space, for example after a Retry. */
  public void repeatAll(int space, long nowNanos) {
    for (int i = 0; i < sent[space].size(); i++) {
      SentPacket packet = sent[space].get(i);
      if (!packet.settled) {
        leave(space, packet);
        events.onLost(space, packet);
      }
    }
    sent[space].clear();
    lossAtNanos[space] = Machine.NEVER;
    updateDeadline(nowNanos);
  }

  /** The keys of a space are gone (RFC 9002 §6.4). */
  public void discard(int space, long nowNanos) {
    if (!open[space]) {
      return;
    }
    open[space] = false;
    for (int i = 0; i < sent[space].size(); i++) {
      SentPacket packet = sent[space].get(i);
      if (!packet.settled) {
        leave(space, packet);
      }
    }
    sent[space].clear();
    lossAtNanos[space] = Machine.NEVER;
    probeTimeouts = 0;
    updateDeadline(nowNanos);
  }

  /** The peer came to another address: nothing is known of the path (RFC 9000 §9.4). */
  public void onNewPath() {
    for (SentPackets packets : sent) {
      for (int i = 0; i < packets.size(); i++) {
        packets.get(i).leavePath();
      }
    }
    bytesInFlight = 0;
    rtt.reset();
    mtu.reset();
    congestion.reset(mtu.currentBytes());
  }

  /** Probe timeout with the peer's delay, for periods of RFC 9000 §10 and RFC 9001 §6. */
  public long probePeriodNanos() {
    return rtt.probeTimeoutNanos() + maxAckDelayNanos;
  }

  private void updateDeadline(long nowNanos) {
    int loss = earliestLoss();
    if (loss >= 0) {
      deadlineNanos = lossAtNanos[loss];
      return;
    }
    deadlineNanos = amplificationLimited ? Machine.NEVER : probeDeadline(nowNanos);
  }

  private long backedOff(long nanos) {
    return Math.max(nanos, Math.min(nanos << probeTimeouts, MAX_PROBE_NANOS));
  }

  private long probeDeadline(long nowNanos) {
    long period = backedOff(rtt.probeTimeoutNanos());
    long earliest = Machine.NEVER;
    for (int space = 0; space < SPACES; space++) {
      if (elicitingInFlight[space] == 0 || space == APPLICATION && !confirmed) {
        continue;
      }
      long delay = space == APPLICATION ? backedOff(maxAckDelayNanos) : 0;
      long at = lastElicitingNanos[space] + period + delay;
      if (earliest == Machine.NEVER || at - earliest < 0) {
        earliest = at;
      }
    }
    if (earliest == Machine.NEVER && unlockingPeer) {
      long soonest = nowNanos + RttEstimator.GRANULARITY_NANOS;
      long at = askedNanos + period;
      return at - soonest < 0 ? soonest : at;
    }
    return earliest;
  }
}
