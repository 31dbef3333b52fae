package dev.mycelium.sim;

import dev.mycelium.sim.SimPacket.Fate;

/**
 * The books of all packets. What is under way is counted where packets are held (links, parking
 * places), what ended is counted where it ended: the sum must equal what was sent.
 */
final class Traffic {
  // ends, counted when a packet ends
  private long sent;
  private long delivered;
  private long refused;
  private long dropped;
  // places, counted by the places themselves
  private long onLinks;
  private long parked;

  void sent() {
    sent++;
  }

  void ended(Fate fate) {
    switch (fate) {
      case DELIVERED -> delivered++;
      case REFUSED -> refused++;
      case DROPPED -> dropped++;
      case TRAVELLING, PARKED -> throw new AssertionError("not an end: " + fate);
    }
  }

  void enteredLink() {
    onLinks++;
  }

  void leftLink() {
    onLinks--;
  }

  void parked(int packets) {
    parked += packets;
  }

  boolean isQuiet() {
    return onLinks == 0 && parked == 0;
  }

  /** Fails if a packet vanished or was doubled. Valid between events only. */
  void check() {
    if (sent != delivered + refused + dropped + onLinks + parked || onLinks < 0 || parked < 0) {
      throw new AssertionError("packets unaccounted for: " + this);
    }
  }

  @Override
  public String toString() {
    return "sent %d = delivered %d + refused %d + dropped %d + on links %d + parked %d"
        .formatted(sent, delivered, refused, dropped, onLinks, parked);
  }
}
