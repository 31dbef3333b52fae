package dev.mycelium.internal.packet;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one node; any thread counts, without contention and without garbage. */
public final class Counters {
  private final LongAdder[] adders = new LongAdder[Counter.values().length];

  /** All at zero. */
  public Counters() {
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
  }

  /** Adds one. */
  public void count(Counter counter) {
    adders[counter.ordinal()].increment();
  }

  /** Adds a number. */
  public void add(Counter counter, long amount) {
    adders[counter.ordinal()].add(amount);
  }

  /** The present value. */
  public long get(Counter counter) {
    return adders[counter.ordinal()].sum();
  }

  /** All values by name, sorted. */
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      values.put(counter.toString(), get(counter));
    }
    return values;
  }
}
