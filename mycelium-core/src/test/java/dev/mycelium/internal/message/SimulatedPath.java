package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.message.MessageLimits;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Two nodes and a path between them that loses, delays, reorders and copies, in virtual time. */
final class SimulatedPath {
  static final long MILLIS = 1_000_000L;
  static final OverlayAddress A = OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
  static final OverlayAddress B = OverlayAddress.parse("437:5106:5530:1589:7c53:fa73:c63e:1ddb");

  /** What the path does to packets. */
  record Weather(
      double loss,
      double copies,
      long delayNanos,
      long jitterNanos,
      long bitsPerSecond,
      long queueNanos) {
    static Weather of(double loss, double copies, long delayMillis, long jitterMillis) {
      return new Weather(loss, copies, delayMillis * MILLIS, jitterMillis * MILLIS, 0, 0);
    }

    /** A link with a rate, and a queue that drops what would wait longer. */
    Weather rate(long bits, long queueMillis) {
      return new Weather(loss, copies, delayNanos, jitterNanos, bits, queueMillis * MILLIS);
    }
  }

  private record Event(long atNanos, long order, SimulatedNode to, PlainPacket packet) {}

  final SimulatedNode a;
  final SimulatedNode b;
  final Random random;
  Weather weather;
  Predicate<PlainPacket> drops = packet -> false;
  long nowNanos = Long.MAX_VALUE - 5_003 * MILLIS; // the clock wraps after five seconds
  long sentPackets;
  long droppedFull;
  long worstQueueNanos;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (x, y) ->
              x.atNanos() != y.atNanos()
                  ? Long.signum(x.atNanos() - y.atNanos())
                  : Long.signum(x.order() - y.order()));
  private final long[] busyUntil = new long[2];
  private long order;

  SimulatedPath(long seed, Weather weather) {
    this(seed, weather, MessageLimits.defaultsFor(1 << 30), MessageTimes.usual());
  }

  SimulatedPath(long seed, Weather weather, MessageLimits limits, MessageTimes times) {
    this.random = new Random(seed);
    this.weather = weather;
    this.a = new SimulatedNode(A, limits, times, this::send);
    this.b = new SimulatedNode(B, limits, times, this::send);
    busyUntil[0] = nowNanos;
    busyUntil[1] = nowNanos;
  }

  private void send(SimulatedNode from, PlainPacket packet) {
    sentPackets++;
    if (drops.test(packet) || random.nextDouble() < weather.loss()) {
      return;
    }
    SimulatedNode to = from == a ? b : a;
    long leaves = leaves(from == a ? 0 : 1, packet.plaintext().length + 68);
    if (leaves == Machine.NEVER) {
      droppedFull++;
      return;
    }
    arrive(to, packet, leaves);
    while (random.nextDouble() < weather.copies()) {
      arrive(to, packet, leaves);
    }
  }

  private long leaves(int direction, int bytes) {
    if (weather.bitsPerSecond() == 0) {
      return nowNanos;
    }
    long from = busyUntil[direction] - nowNanos > 0 ? busyUntil[direction] : nowNanos;
    if (from - nowNanos > weather.queueNanos()) {
      return Machine.NEVER;
    }
    worstQueueNanos = Math.max(worstQueueNanos, from - nowNanos);
    busyUntil[direction] = from + bytes * 8L * 1_000_000_000L / weather.bitsPerSecond();
    return busyUntil[direction];
  }

  private void arrive(SimulatedNode to, PlainPacket packet, long leavesNanos) {
    long jitter =
        weather.jitterNanos() == 0 ? 0 : (long) (random.nextDouble() * weather.jitterNanos());
    events.add(new Event(leavesNanos + weather.delayNanos() + jitter, order++, to, packet));
  }

  /** Lets a packet arrive later as well. */
  void inject(SimulatedNode to, PlainPacket packet, long atNanos) {
    events.add(new Event(atNanos, order++, to, packet));
  }

  /** Runs until the condition holds; false if the time is over before. */
  boolean runUntil(BooleanSupplier condition, long forNanos) {
    long end = nowNanos + forNanos;
    transmit();
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  void run(long forNanos) {
    boolean unused = runUntil(() -> false, forNanos);
  }

  private boolean step(long end) {
    long next = end;
    Event event = events.peek();
    if (event != null && event.atNanos() - next < 0) {
      next = event.atNanos();
    }
    next = earlier(next, a.machine.nextDeadlineNanos());
    next = earlier(next, b.machine.nextDeadlineNanos());
    if (next - nowNanos > 0) {
      nowNanos = next;
    }
    while (events.peek() != null && events.peek().atNanos() - nowNanos <= 0) {
      Event due = events.remove();
      due.to().accept(due.packet(), nowNanos);
    }
    onDeadline(a);
    onDeadline(b);
    transmit();
    return end - nowNanos > 0;
  }

  private static long earlier(long at, long deadline) {
    return deadline != Machine.NEVER && deadline - at < 0 ? deadline : at;
  }

  private void onDeadline(SimulatedNode node) {
    long deadline = node.machine.nextDeadlineNanos();
    if (deadline != Machine.NEVER && deadline - nowNanos <= 0) {
      node.machine.onDeadline(nowNanos);
    }
  }

  private void transmit() {
    for (SimulatedNode node : new SimulatedNode[] {a, b}) {
      while (node.machine.hasChunksToSend()) {
        node.machine.transmit(64, nowNanos);
      }
    }
  }
}
