package dev.mycelium.internal.data;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.PrefixHash;
import dev.mycelium.internal.routing.RouteUse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The published forwarding facts: for the upper half of each /64 the next hop and the key of its
 * owner. One writer, the node thread; any number of readers, which take no lock and never wait.
 *
 * <p>Open addressing with linear probing over at most half filled slots. A slot never changes once
 * it holds an entry: a withdrawn entry stays in place, marked, so that readers need no protocol
 * beyond an acquire of the slot. The table grows by copying what is still published into a new one;
 * a reader of the old one misses at worst what was published in that moment, and a miss is answered
 * by the router, not by this table. Bounded by the router's bound on routes.
 *
 * <p>Longer prefixes inside a /64 have no place here: addresses are hashes, and two nodes of one
 * /64 do not exist (spec 01 §10.1(3)).
 */
public final class Fib implements RouteUse {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(FibEntry[].class);

  /** Slots of an empty table: a small network needs no growth. */
  private static final int SLOTS_MIN = 64;

  private final SecretKey own;
  private final PrefixHash hash;
  private volatile @Nullable FibEntry[] slots = new FibEntry[SLOTS_MIN];

  /** {@link #published} for readers. */
  private volatile int size;

  /** Entries that are not withdrawn; node thread. */
  private int published;

  /** Slots taken, withdrawn entries included; node thread. */
  private int taken;

  /**
   * An empty table.
   *
   * @param own secret key of this node, from which the secrets of entries are derived
   * @param hashSeed random, so that nobody can prepare keys whose subnets meet in one slot
   */
  public Fib(SecretKey own, long hashSeed) {
    this.own = own;
    this.hash = new PrefixHash(hashSeed);
  }

  /**
   * Node thread: tells or changes what is known of a /64. The entry object and its time of last use
   * are kept; a changed key drops the secret derived from the former one.
   *
   * @param nextHop null if no route is selected: packets from there can be opened all the same
   */
  public void publish(long prefixHigh, PublicKey key, @Nullable FrameSink nextHop) {
    FibEntry entry = find(slots, prefixHigh);
    if (entry == null) {
      entry = insert(prefixHigh);
    }
    if (!entry.isPublished()) {
      size = ++published;
    }
    entry.publish(key, nextHop);
  }

  /** Node thread: no route of the /64 is left. */
  public void withdraw(long prefixHigh) {
    FibEntry entry = find(slots, prefixHigh);
    if (entry != null && entry.isPublished()) {
      entry.withdraw();
      size = --published;
    }
  }

  /** The entry of a /64; null if nothing is published about it. Any thread. */
  public @Nullable FibEntry lookup(long prefixHigh) {
    FibEntry entry = find(slots, prefixHigh);
    return entry != null && entry.isPublished() ? entry : null;
  }

  /** Where packets to a /64 go; null if they have no way to go. Any thread. */
  public @Nullable FrameSink nextHop(long prefixHigh) {
    FibEntry entry = lookup(prefixHigh);
    return entry == null ? null : entry.nextHop();
  }

  /** Whether packets to a /64 have a way to go. Any thread. */
  public boolean hasNextHop(long prefixHigh) {
    return nextHop(prefixHigh) != null;
  }

  @Override
  public long lastUsedNanos(Subnet subnet) {
    FibEntry entry = lookup(subnet.address().high());
    return entry == null ? NEVER : entry.lastUsedNanos();
  }

  /** Subnets published. Any thread. */
  public int size() {
    return size;
  }

  /** Slots of the table, taken or not. */
  int slotCount() {
    return slots.length;
  }

  private @Nullable FibEntry find(@Nullable FibEntry[] table, long prefixHigh) {
    int mask = table.length - 1;
    for (int i = hash.slot(prefixHigh, mask); ; i = i + 1 & mask) {
      FibEntry entry = (FibEntry) SLOT.getAcquire(table, i);
      if (entry == null || entry.prefixHigh() == prefixHigh) {
        return entry;
      }
    }
  }

  private FibEntry insert(long prefixHigh) {
    if (2 * (taken + 1) > slots.length) {
      rebuild();
    }
    FibEntry entry = new FibEntry(prefixHigh, own);
    place(slots, entry);
    taken++;
    return entry;
  }

  /** Drops what is withdrawn; twice the room of what is left, at most half of it filled. */
  private void rebuild() {
    int length = SLOTS_MIN;
    while (length < 4 * (published + 1)) {
      length *= 2;
    }
    @Nullable FibEntry[] larger = new FibEntry[length];
    for (FibEntry entry : slots) {
      if (entry != null && entry.isPublished()) {
        place(larger, entry);
      }
    }
    taken = published;
    slots = larger;
  }

  private void place(@Nullable FibEntry[] table, FibEntry entry) {
    int mask = table.length - 1;
    int i = hash.slot(entry.prefixHigh(), mask);
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    SLOT.setRelease(table, i, entry);
  }
}
