package dev.mycelium.internal.quic.recovery;

import java.util.Arrays;

/**
 * A packet on its way: what to do when it is acknowledged or lost is kept as items of four numbers
 * each, whose meaning belongs to who sent it. Reused.
 */
public final class SentPacket {
  private static final int ITEM_LONGS = 4;

  long number;
  long sentAtNanos;
  int bytes;
  boolean eliciting;
  boolean inFlight;
  boolean probe;
  boolean settled;
  long acknowledges;
  private long[] items = new long[2 * ITEM_LONGS];
  private int itemCount;

  SentPacket() {}

  /** A place holder. */
  public static SentPacket none() {
    return new SentPacket();
  }

  /** Makes it a new packet. */
  void begin(long number) {
    this.number = number;
    sentAtNanos = 0;
    bytes = 0;
    eliciting = false;
    inFlight = false;
    probe = false;
    settled = false;
    acknowledges = -1;
    itemCount = 0;
  }

  /** Remembers something carried: it has to be acknowledged, and is told of again if lost. */
  public void carry(long kind, long first, long second, long third) {
    int at = itemCount * ITEM_LONGS;
    if (at == items.length) {
      items = Arrays.copyOf(items, 2 * at);
    }
    items[at] = kind;
    items[at + 1] = first;
    items[at + 2] = second;
    items[at + 3] = third;
    itemCount++;
    eliciting = true;
    inFlight = true;
  }

  /** Carries something that elicits an acknowledgement and is not sent again. */
  public void elicit() {
    eliciting = true;
    inFlight = true;
  }

  /** Counts against the congestion window without being acknowledged: PADDING. */
  public void pad() {
    inFlight = true;
  }

  /** Carries an ACK frame up to this number. */
  public void acknowledges(long largest) {
    acknowledges = largest;
  }

  /** Probes the path MTU: its loss says nothing about congestion (RFC 8899 §3). */
  public void probe() {
    probe = true;
    elicit();
  }

  /** It went over a path that is no longer used: it says nothing about the new one. */
  void leavePath() {
    bytes = 0;
    probe = false;
  }

  public boolean isEliciting() {
    return eliciting;
  }

  public boolean isInFlight() {
    return inFlight;
  }

  public long number() {
    return number;
  }

  public int bytes() {
    return bytes;
  }

  /** Largest number in the ACK frame it carries, -1 without one. */
  public long acknowledges() {
    return acknowledges;
  }

  public int itemCount() {
    return itemCount;
  }

  public long kind(int item) {
    return items[item * ITEM_LONGS];
  }

  public long first(int item) {
    return items[item * ITEM_LONGS + 1];
  }

  public long second(int item) {
    return items[item * ITEM_LONGS + 2];
  }

  public long third(int item) {
    return items[item * ITEM_LONGS + 3];
  }
}
