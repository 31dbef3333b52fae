package dev.mycelium.bench.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/** Pushes at one daemon and pops at the other, over connections that stay. */
final class PushLoad {
  private static final int TIMES_MAX = 4_000_000;
  private static final byte[] POP = HttpLine.request("GET /api/v1/messages?timeout=1", "");
  private static final int CREATED = 201;
  private static final int OK = 200;

  private final DaemonPair pair;
  private final int connections;
  private final byte[] push;
  private final AtomicLong delivered = new AtomicLong();
  private volatile boolean pushing = true;

  /**
   * What became of it.
   *
   * @param pushTimes from the request to its answer
   * @param refused pushes answered with anything but 201
   */
  record Outcome(
      double acceptedPerSecond, double deliveredPerSecond, Percentiles pushTimes, long refused) {}

  private record Pushes(@SuppressWarnings("ArrayRecordComponent") long[] nanos, long refused) {}

  PushLoad(DaemonPair pair, int connections, int bytes) {
    this.pair = pair;
    this.connections = connections;
    String payload = Base64.getEncoder().encodeToString(new byte[bytes]);
    push =
        HttpLine.request(
            "POST /api/v1/messages",
            "{\"dst\":{\"pk\":\"" + pair.destination() + "\"},\"payload\":\"" + payload + "\"}");
  }

  /** As fast as all connections can; returns when all that was accepted has been popped. */
  Outcome run(int seconds) throws Exception {
    List<FutureTask<Pushes>> pushers = new ArrayList<>();
    List<FutureTask<Void>> poppers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      poppers.add(start("pop", this::popAll));
      pushers.add(start("push", () -> pushUntil(start + seconds * 1_000_000_000L)));
    }
    long accepted = 0;
    long refused = 0;
    long[] nanos = new long[0];
    for (FutureTask<Pushes> pusher : pushers) {
      Pushes pushes = pusher.get();
      accepted += pushes.nanos.length;
      refused += pushes.refused;
      int before = nanos.length;
      nanos = Arrays.copyOf(nanos, before + pushes.nanos.length);
      System.arraycopy(pushes.nanos, 0, nanos, before, pushes.nanos.length);
    }
    double pushSeconds = (System.nanoTime() - start) / 1e9;
    pushing = false;
    for (FutureTask<Void> popper : poppers) {
      popper.get();
    }
    // The last pop of each waits a second in vain.
    double popSeconds = Math.max(pushSeconds, (System.nanoTime() - start) / 1e9 - 1);
    return new Outcome(
        accepted / pushSeconds, delivered.get() / popSeconds, Percentiles.of(nanos), refused);
  }

  private static <T> FutureTask<T> start(String name, Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private Pushes pushUntil(long endNanos) throws IOException {
    long[] nanos = new long[1024];
    int count = 0;
    long refused = 0;
    try (HttpLine line = new HttpLine(pair.sendingPort())) {
      for (long now = System.nanoTime(); now - endNanos < 0 && count < TIMES_MAX; ) {
        int status = line.call(push).status();
        long done = System.nanoTime();
        if (status == CREATED) {
          nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
          nanos[count++] = done - now;
        } else {
          refused++;
        }
        now = done;
      }
    }
    return new Pushes(Arrays.copyOf(nanos, count), refused);
  }

  private Void popAll() throws IOException {
    try (HttpLine line = new HttpLine(pair.receivingPort())) {
      boolean found = true;
      while (pushing || found) {
        found = line.call(POP).status() == OK;
        delivered.addAndGet(found ? 1 : 0);
      }
    }
    return null;
  }

  /** From the push of a message to the end of the pop that waits for it. */
  Percentiles oneAtATime(int count) throws IOException, InterruptedException, ExecutionException {
    long[] nanos = new long[count];
    try (HttpLine pushing = new HttpLine(pair.sendingPort());
        HttpLine popping = new HttpLine(pair.receivingPort())) {
      for (int i = 0; i < count; i++) {
        FutureTask<HttpLine.Answer> pop = start("pop", () -> popping.call(POP));
        Thread.sleep(2);
        long start = System.nanoTime();
        FutureTask<Integer> status = start("push", () -> pushing.call(push).status());
        int popped = pop.get().status();
        nanos[i] = System.nanoTime() - start;
        if (status.get() != CREATED || popped != OK) {
          throw new IOException("push " + status.get() + ", pop " + popped);
        }
      }
    }
    return Percentiles.of(nanos);
  }
}
