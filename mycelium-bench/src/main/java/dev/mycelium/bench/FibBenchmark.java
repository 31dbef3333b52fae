package dev.mycelium.bench;

import dev.mycelium.SecretKey;
import dev.mycelium.internal.data.Fib;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking up the route of a packet, addresses in random order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FibBenchmark {
  /** Routes in the table. */
  @Param({"10", "10000", "200000"})
  public int routes;

  private final SecretKey own = SecretKey.generate();
  private Fib fib = new Fib(own, 1);
  private long[] prefixes = new long[0];
  private int next;

  /** Fills the table. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(7);
    prefixes = random.longs(routes).toArray();
    fib = new Fib(own, 1);
    for (long prefix : prefixes) {
      fib.publish(prefix, own.publicKey(), null);
    }
  }

  /** One lookup that hits. */
  @Benchmark
  public @Nullable Object lookup() {
    next = next + 7919 < routes ? next + 7919 : (next + 7919) % routes;
    return fib.lookup(prefixes[next]);
  }
}
