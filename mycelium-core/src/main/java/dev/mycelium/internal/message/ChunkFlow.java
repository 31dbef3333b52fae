package dev.mycelium.internal.message;

import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageStatus;
import java.util.ArrayDeque;

/** Sends chunks as window and pace of each node allow, and finds out which were lost. */
final class ChunkFlow {
  /** Chunks that one node gets before another has its turn. */
  private static final int TURN = 16;

  /** What a chunk packet is longer than its data on a link (spec 06 §2). */
  private static final int OVERHEAD_BYTES = 108;

  private final PacketSender packets;
  private final Counters counters;
  private final Deadlines<Deadline> deadlines;

  /** Nodes that may have something to send and room for it. */
  private final ArrayDeque<Remote> sendable = new ArrayDeque<>();

  ChunkFlow(PacketSender packets, Counters counters, Deadlines<Deadline> deadlines) {
    this.packets = packets;
    this.counters = counters;
    this.deadlines = deadlines;
  }

  /** The message has chunks to send. */
  void ready(Transmission transmission) {
    if (!transmission.isReady && transmission.hasDueChunk()) {
      transmission.isReady = true;
      transmission.remote.ready.add(transmission);
    }
    sendable(transmission.remote);
  }

  private void sendable(Remote remote) {
    if (!remote.isSendable && !remote.ready.isEmpty()) {
      remote.isSendable = true;
      sendable.add(remote);
    }
  }

  /** Whether {@link #transmit} has something to do. */
  boolean hasSendable() {
    return !sendable.isEmpty();
  }

  /** Sends up to a number of chunks. */
  void transmit(int budget, long nowNanos) {
    int left = budget;
    while (left > 0) {
      Remote remote = sendable.poll();
      if (remote == null) {
        return;
      }
      remote.isSendable = false;
      left -= turn(remote, Math.min(left, TURN), nowNanos);
    }
  }

  private int turn(Remote remote, int chunksMax, long nowNanos) {
    int sent = 0;
    while (true) {
      Transmission next = nextReady(remote);
      if (next == null) {
        break;
      }
      if (sent == chunksMax) {
        sendable(remote);
        break;
      }
      if (remote.paceNanos(nowNanos) - nowNanos > 0 || !remote.hasWindow(chargeOf(next))) {
        break; // time or an acknowledgement makes it sendable again
      }
      remote.ready.poll();
      next.isReady = false;
      sendChunk(next, nowNanos);
      if (next.hasDueChunk()) {
        next.isReady = true;
        remote.ready.add(next);
      }
      sent++;
    }
    schedule(remote, nowNanos);
    return Math.max(1, sent);
  }

  private static @org.jspecify.annotations.Nullable Transmission nextReady(Remote remote) {
    while (true) {
      Transmission next = remote.ready.peek();
      if (next == null || next.state == MessageStatus.State.SENDING && next.hasDueChunk()) {
        return next;
      }
      next.isReady = false;
      remote.ready.poll();
    }
  }

  private static int chargeOf(Transmission transmission) {
    return transmission.plan.size(0) + OVERHEAD_BYTES;
  }

  /** Sends the next due chunk of a message. */
  void sendChunk(Transmission transmission, long nowNanos) {
    int chunk = transmission.takeDueChunk();
    boolean isRepeated = transmission.wasSent(chunk);
    int size = transmission.plan.size(chunk);
    int offset = transmission.plan.offset(chunk);
    Remote remote = transmission.remote;
    if (isRepeated) {
      counters.count(Counter.MESSAGE_CHUNKS_REPEATED);
    } else {
      transmission.hashUpTo(offset + size);
    }
    long flight = remote.flights.add(transmission, chunk, size + OVERHEAD_BYTES, nowNanos);
    transmission.sent(chunk, flight, isRepeated);
    remote.pace(size + OVERHEAD_BYTES, nowNanos);
    packets.sendChunk(transmission, chunk, offset, size);
  }

  /** Whether a single early chunk fits beside what is under way. */
  boolean hasRoomFor(Transmission transmission) {
    return transmission.plan.count() == 0 || transmission.remote.hasWindow(chargeOf(transmission));
  }

  /** A chunk was acknowledged; false if that is no news. */
  boolean acknowledged(Transmission transmission, int chunk, long nowNanos) {
    Remote remote = transmission.remote;
    long flight = transmission.flight(chunk);
    if (remote.flights.isUnderWay(flight) && remote.flights.owner(flight) == transmission) {
      landed(remote, flight, transmission.isRepeated(chunk), nowNanos);
    }
    remote.timeouts = 0;
    boolean isNews = transmission.acknowledge(chunk);
    detectLosses(remote, nowNanos);
    sendable(remote);
    schedule(remote, nowNanos);
    return isNews;
  }

  private static void landed(Remote remote, long flight, boolean isRepeated, long nowNanos) {
    long sentNanos = remote.flights.sentNanos(flight);
    int size = remote.flights.size(flight);
    remote.flights.remove(flight);
    remote.acknowledgedAt(nowNanos);
    long nanos = nowNanos - sentNanos;
    RoundTrip roundTrip = remote.roundTrip;
    if (isRepeated && roundTrip.isKnown() && nanos < roundTrip.baseNanos()) {
      remote.window.acknowledgedEarlierCopy(size); // nothing is as fast: it was late, not lost
      return;
    }
    remote.acknowledgedFlightSentAt(sentNanos);
    if (!isRepeated) {
      remote.sample(nanos, nowNanos);
    }
    remote.window.acknowledged(size, flight);
  }

  private void detectLosses(Remote remote, long nowNanos) {
    Flights flights = remote.flights;
    while (!flights.isEmpty()) {
      long oldest = flights.oldest();
      long sentNanos = flights.sentNanos(oldest);
      if (!remote.wasOvertaken(sentNanos)
          || nowNanos - sentNanos < remote.roundTrip.reorderNanos()) {
        return;
      }
      lose(remote, oldest);
    }
  }

  private void lose(Remote remote, long flight) {
    Transmission owner = remote.flights.owner(flight);
    int chunk = remote.flights.chunk(flight);
    int size = remote.flights.size(flight);
    remote.flights.remove(flight);
    owner.lost(chunk);
    if (owner.state == MessageStatus.State.SENDING) {
      remote.window.lost(size, flight);
      ready(owner);
    }
  }

  /** The message has ended, or begins again: its chunks under way do not matter any more. */
  void drop(Transmission transmission, long nowNanos) {
    if (!transmission.hasBegunChunks()) {
      return;
    }
    Flights flights = transmission.remote.flights;
    for (int chunk = 0; chunk < transmission.sentCount(); chunk++) {
      long flight = transmission.flight(chunk);
      if (flights.isUnderWay(flight) && flights.owner(flight) == transmission) {
        flights.remove(flight);
      }
    }
    sendable(transmission.remote);
    schedule(transmission.remote, nowNanos);
  }

  /** The deadline of a node: pace, suspected losses, silence. */
  void onDeadline(Remote remote, long nowNanos) {
    detectLosses(remote, nowNanos);
    Flights flights = remote.flights;
    long silenceNanos = remote.roundTrip.retransmitNanos(remote.timeouts);
    if (!flights.isEmpty() && nowNanos - remote.silentSinceNanos() >= silenceNanos) {
      onSilence(remote, silenceNanos, nowNanos);
    }
    sendable(remote);
    schedule(remote, nowNanos);
  }

  private void onSilence(Remote remote, long silenceNanos, long nowNanos) {
    boolean isUnexpected = false;
    Flights flights = remote.flights;
    while (!flights.isEmpty() && nowNanos - flights.sentNanos(flights.oldest()) >= silenceNanos) {
      isUnexpected |= flights.owner(flights.oldest()).state == MessageStatus.State.SENDING;
      lose(remote, flights.oldest());
    }
    if (isUnexpected) {
      remote.timeouts++;
      remote.window.timedOut();
    }
  }

  /** Arms the deadline of a node for whatever comes first. */
  private void schedule(Remote remote, long nowNanos) {
    long at = Long.MAX_VALUE;
    boolean isNeeded = false;
    Flights flights = remote.flights;
    if (!flights.isEmpty()) {
      long sentNanos = flights.sentNanos(flights.oldest());
      at =
          remote.wasOvertaken(sentNanos)
              ? sentNanos + remote.roundTrip.reorderNanos()
              : remote.silentSinceNanos() + remote.roundTrip.retransmitNanos(remote.timeouts);
      isNeeded = true;
    }
    if (!remote.ready.isEmpty() && remote.paceNanos(nowNanos) - nowNanos > 0) {
      long paced = remote.paceNanos(nowNanos);
      at = isNeeded && at - paced < 0 ? at : paced;
      isNeeded = true;
    }
    if (isNeeded) {
      deadlines.schedule(remote, at);
    } else {
      deadlines.cancel(remote);
    }
  }
}
