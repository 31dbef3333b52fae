package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.Endpoint;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBuffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A link loop with everything that a test looks at. */
final class TestNode implements AutoCloseable {
  static {
    LeakWatch.install();
  }

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final long POLL_NANOS = 1_000_000;

  final PacketPool pool = new PacketPool();
  final Counters counters = new Counters();
  final RecordingEvents events;
  final LinkLoop loop;
  final String threadName;

  TestNode() {
    this(TestLimits.usual());
  }

  TestNode(LinkLimits limits) {
    this(limits, new RecordingEvents());
  }

  TestNode(LinkLimits limits, RecordingEvents events) {
    this(limits, events, Transport.best());
  }

  TestNode(LinkLimits limits, RecordingEvents events, Transport transport) {
    this(limits, events, transport, null);
  }

  /** A member of a private network. */
  static TestNode in(PrivateNetwork network) {
    return new TestNode(TestLimits.usual(), new RecordingEvents(), Transport.best(), network);
  }

  private TestNode(
      LinkLimits limits,
      RecordingEvents events,
      Transport transport,
      @Nullable PrivateNetwork privateNetwork) {
    this.events = events;
    threadName = "test-link-" + NUMBERS.incrementAndGet();
    PskNetwork network =
        privateNetwork == null
            ? null
            : new PskNetwork(privateNetwork, counters, threadName + "-tls");
    loop =
        new LinkLoop(
            limits, pool, counters, events, threadName, System::nanoTime, network, transport);
  }

  Endpoint listen() {
    return loop.listen(Endpoint.parse("tcp://127.0.0.1:0"));
  }

  /** A number for an attempt. */
  long number() {
    return NUMBERS.incrementAndGet();
  }

  /** Dials and waits; returns the own end. */
  Link connect(Endpoint endpoint) throws InterruptedException {
    loop.dial(endpoint, NUMBERS.incrementAndGet());
    return events.await(RecordingEvents.Connected.class).link();
  }

  /** A plain socket connected to a listener of this node. */
  static Socket socketTo(Endpoint endpoint) throws java.io.IOException {
    Socket socket = new Socket();
    InetSocketAddress address = endpoint.socketAddress();
    InetAddress target = address.getAddress();
    socket.connect(
        new InetSocketAddress(
            target.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : target,
            address.getPort()),
        10_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** A well-formed data frame that carries a number. */
  PacketBuffer frame(int payloadBytes, long number) {
    PacketBuffer frame = pool.acquire(payloadBytes);
    frame.length(payloadBytes);
    byte[] array = frame.array();
    java.util.Arrays.fill(array, 0, frame.frameLength(), (byte) number);
    int body = frame.frameLength() - PacketBuffer.BODY_OFFSET;
    byte[] head = {1, 0, 0, 0, 0, (byte) (body >>> 8), (byte) body, 64};
    System.arraycopy(head, 0, array, 0, head.length);
    for (int i = 0; i < Long.BYTES; i++) {
      array[PacketBuffer.BODY_OFFSET + i] = (byte) (number >>> (56 - 8 * i));
    }
    return frame;
  }

  static long numberOf(byte[] frame) {
    return java.nio.ByteBuffer.wrap(frame).getLong(PacketBuffer.BODY_OFFSET);
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  /** What the other end has seen this one may count at the end of its turn only. */
  void awaitCount(Counter counter, long expected) {
    long start = System.nanoTime();
    while (count(counter) < expected
        && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(RecordingEvents.PATIENCE_SECONDS)) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    assertEquals(expected, count(counter));
  }

  @Override
  public void close() {
    loop.close();
  }
}
