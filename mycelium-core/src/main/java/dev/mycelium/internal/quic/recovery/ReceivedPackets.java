package dev.mycelium.internal.quic.recovery;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.FrameType;

/** Packet numbers received in one space, and when to acknowledge them (RFC 9000 §13.2). */
public final class ReceivedPackets {
  /** Ranges remembered; with more gaps than this the oldest numbers count as seen. */
  private static final int MAX_RANGES = 64;

  /** Packets that elicit an acknowledgement at once (RFC 9000 §13.2.2). */
  private static final int ELICITING_THRESHOLD = 2;

  /** Exponent of the delay we send: the default. */
  private static final int DELAY_EXPONENT = 3;

  private final long maxDelayNanos;

  /** Ranges in descending order. */
  private final long[] smallest = new long[MAX_RANGES];

  private final long[] largest = new long[MAX_RANGES];
  private int count;

  /** Everything below is a duplicate or too old to tell. */
  private long floor;

  private long largestAtNanos;
  private long largestEliciting = -1;
  private int elicitingUnacknowledged;
  private boolean acknowledgeNow;
  private long acknowledgeAtNanos = Machine.NEVER;

  /**
   * Nothing received.
   *
   * @param maxDelayNanos longest wait before a single packet is acknowledged; 0 for at once
   */
  public ReceivedPackets(long maxDelayNanos) {
    this.maxDelayNanos = maxDelayNanos;
  }

  /** Largest number received, -1 if none. */
  public long largest() {
    return count == 0 ? floor - 1 : largest[0];
  }

  /** Whether the number was received before, or is too old to know. */
  public boolean isDuplicate(long number) {
    if (number < floor) {
      return true;
    }
    for (int i = 0; i < count && largest[i] >= number; i++) {
      if (smallest[i] <= number) {
        return true;
      }
    }
    return false;
  }

  /** Notes an authentic packet that is not a duplicate. */
  public void add(long number, boolean eliciting, long nowNanos) {
    boolean inOrder = number == largest() + 1;
    if (number > largest()) {
      largestAtNanos = nowNanos;
    }
    insert(number);
    if (!eliciting) {
      return;
    }
    boolean reordered = number < largestEliciting || !inOrder;
    largestEliciting = Math.max(largestEliciting, number);
    elicitingUnacknowledged++;
    acknowledgeNow |=
        reordered || maxDelayNanos == 0 || elicitingUnacknowledged >= ELICITING_THRESHOLD;
    if (acknowledgeAtNanos == Machine.NEVER) {
      acknowledgeAtNanos = nowNanos + maxDelayNanos;
    }
  }

  private void insert(long number) {
    int at = 0;
    while (at < count && smallest[at] > number + 1) {
      at++;
    }
    if (at < count && smallest[at] == number + 1) {
      smallest[at] = number;
      if (at + 1 < count && largest[at + 1] == number - 1) {
        smallest[at] = smallest[at + 1];
        remove(at + 1);
      }
    } else if (at < count && largest[at] == number - 1) {
      largest[at] = number;
    } else {
      insertRange(at, number);
    }
  }

  private void insertRange(int at, long number) {
    if (count == MAX_RANGES) {
      if (at == count) {
        return; // older than all that is remembered: accepted, never acknowledged
      }
      floor = largest[--count] + 1;
    }
    System.arraycopy(smallest, at, smallest, at + 1, count - at);
    System.arraycopy(largest, at, largest, at + 1, count - at);
    smallest[at] = number;
    largest[at] = number;
    count++;
  }

  private void remove(int at) {
    System.arraycopy(smallest, at + 1, smallest, at, count - at - 1);
    System.arraycopy(largest, at + 1, largest, at, count - at - 1);
    count--;
  }

  /** Our acknowledgement up to this number has arrived: it need not be repeated. */
  public void forgetUpTo(long number) {
    while (count > 0 && largest[count - 1] <= number) {
      floor = Math.max(floor, largest[--count] + 1);
    }
    if (count > 0 && smallest[count - 1] <= number) {
      smallest[count - 1] = number + 1;
      floor = Math.max(floor, number + 1);
    }
  }

  /** Whether an ACK has to be sent even if nothing else is. */
  public boolean isAckDue(long nowNanos) {
    return acknowledgeNow || Due.isDue(acknowledgeAtNanos, nowNanos);
  }

  /** Whether there is something unacknowledged to add to a packet that is sent anyway. */
  public boolean hasAck() {
    return elicitingUnacknowledged > 0 && count > 0;
  }

  /** When {@link #isAckDue} turns true by itself. */
  public long ackDeadlineNanos() {
    return acknowledgeAtNanos;
  }

  /**
   * Writes an ACK frame of as many ranges as fit.
   *
   * @return false if there is nothing to say or no room for one range
   */
  public boolean writeAck(ByteOutput out, long nowNanos) {
    if (count == 0) {
      return false;
    }
    long delay = Math.max(0, nowNanos - largestAtNanos) / 1000 >>> DELAY_EXPONENT;
    long first = largest[0] - smallest[0];
    int room = out.room() - 2 - ByteOutput.sizeOf(largest[0]);
    room -= ByteOutput.sizeOf(delay) + ByteOutput.sizeOf(first);
    if (room < 0) {
      return false;
    }
    int ranges = rangesFitting(room);
    out.writeByte(FrameType.ACK);
    out.writeVarInt(largest[0]);
    out.writeVarInt(delay);
    out.writeVarInt(ranges);
    out.writeVarInt(first);
    for (int i = 1; i <= ranges; i++) {
      out.writeVarInt(smallest[i - 1] - largest[i] - 2);
      out.writeVarInt(largest[i] - smallest[i]);
    }
    elicitingUnacknowledged = 0;
    acknowledgeNow = false;
    acknowledgeAtNanos = Machine.NEVER;
    return true;
  }

  /** The count of ranges takes one byte: 63 of them are all there can be. */
  private int rangesFitting(int room) {
    int left = room;
    for (int i = 1; i < count; i++) {
      left -= ByteOutput.sizeOf(smallest[i - 1] - largest[i] - 2);
      left -= ByteOutput.sizeOf(largest[i] - smallest[i]);
      if (left < 0) {
        return i - 1;
      }
    }
    return count - 1;
  }
}
