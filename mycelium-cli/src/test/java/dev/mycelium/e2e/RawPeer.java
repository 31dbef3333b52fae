package dev.mycelium.e2e;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A neighbour made of a socket and nothing else: it can be honest (answers Hellos, announces its
 * subnet, answers pings) or send whatever a test wants. Counts all that reaches it.
 *
 * <p>Its pings are data packets with bodies that nobody could open; a relay never looks inside.
 */
final class RawPeer implements AutoCloseable {
  private static final int PING = 1;
  private static final int PONG = 2;
  private static final int COST = 10;
  private static final int CONNECT_MILLIS = 30_000;
  private static final byte[] NODE_ADDRESS = {127, 0, 0, 1};
  private static final int KEY_BYTES = 32;
  private static final int ROUTER_ID_BYTES = 40;

  private final Socket socket = new Socket();
  private final OutputStream out;
  private final byte[] routerId;
  private final OverlayAddress address;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<Integer, CountDownLatch> pings = new ConcurrentHashMap<>();
  private final Set<Long> announced = ConcurrentHashMap.newKeySet();
  private final Set<Long> retracted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger updates = new AtomicInteger();
  private final AtomicInteger retractions = new AtomicInteger();
  private final AtomicInteger routeRequests = new AtomicInteger();
  private final AtomicInteger seqnoRequests = new AtomicInteger();
  private final AtomicInteger nextPing = new AtomicInteger();

  /**
   * Connects and says nothing.
   *
   * @param port where the node listens on 127.0.0.1
   * @param source address to connect from, 127.0.0.1 to 127.255.255.254
   * @param random gives the identity
   */
  RawPeer(int port, String source, Random random) {
    this(port, source, newRouterId(random));
  }

  private static byte[] newRouterId(Random random) {
    byte[] routerId = new byte[ROUTER_ID_BYTES];
    random.nextBytes(routerId);
    routerId[KEY_BYTES] = 0;
    routerId[KEY_BYTES + 1] = 0;
    return routerId;
  }

  private RawPeer(int port, String source, byte[] routerId) {
    this.routerId = routerId;
    address = PublicKey.ofBytes(routerId, 0).address();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(NODE_ADDRESS), port), CONNECT_MILLIS);
      out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    } catch (IOException failure) {
      close();
      throw new UncheckedIOException(failure);
    }
  }

  /** Connects, announces its own subnet and behaves from then on. */
  static RawPeer honest(int port, String source, Random random) {
    return new RawPeer(port, source, random).behaving();
  }

  /** The same with a key of its own choice. */
  static RawPeer honest(int port, String source, PublicKey key) {
    byte[] routerId = Arrays.copyOf(key.toBytes(), ROUTER_ID_BYTES);
    return new RawPeer(port, source, routerId).behaving();
  }

  private RawPeer behaving() {
    listen();
    announce();
    return this;
  }

  /** Reads from now on, and answers Hellos and pings. */
  void listen() {
    Thread reader = new Thread(this::receive, "reader of " + address);
    reader.setDaemon(true);
    reader.start();
  }

  /** Reads from now on and forgets what it reads. */
  void drain() {
    Thread reader = new Thread(this::forget, "deaf ear of " + address);
    reader.setDaemon(true);
    reader.start();
  }

  private void forget() {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // the end all the same
    }
    ended.countDown();
  }

  void announce() {
    send(Frame.update(address.high(), 0, 0, routerId));
    flush();
  }

  OverlayAddress address() {
    return address;
  }

  byte[] routerId() {
    return routerId.clone();
  }

  /** Subnets of others that the node announced to it at least once. */
  Set<Long> announced() {
    return announced;
  }

  /** Subnets of which it got at least one retraction. */
  Set<Long> retracted() {
    return retracted;
  }

  int retractions() {
    return retractions.get();
  }

  int updates() {
    return updates.get();
  }

  int routeRequests() {
    return routeRequests.get();
  }

  int seqnoRequests() {
    return seqnoRequests.get();
  }

  private void receive() {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      while (!Thread.interrupted()) {
        take(Frame.read(in));
      }
    } catch (IOException | UncheckedIOException over) {
      ended.countDown();
    }
  }

  private void take(Frame frame) {
    if (frame.isData()) {
      takeData(frame);
    } else if (frame.isControl(Frame.HELLO)) {
      send(Frame.ihu(COST));
      flush();
    } else if (frame.isControl(Frame.UPDATE)) {
      updates.incrementAndGet();
      takeUpdate(frame);
    } else if (frame.isControl(Frame.ROUTE_REQUEST)) {
      routeRequests.incrementAndGet();
    } else if (frame.isControl(Frame.SEQNO_REQUEST)) {
      seqnoRequests.incrementAndGet();
    }
  }

  private void takeUpdate(Frame update) {
    if (update.metric() == Frame.INFINITE) {
      retractions.incrementAndGet();
      retracted.add(update.subnet());
    } else if (update.metric() > 0) { // 0 is the node's own subnet
      announced.add(update.subnet());
    }
  }

  private void takeData(Frame frame) {
    ByteBuffer body = ByteBuffer.wrap(frame.body());
    if (body.remaining() < 8 || !frame.destination().equals(address)) {
      return;
    }
    int kind = body.getInt();
    int number = body.getInt();
    CountDownLatch waiting = kind == PONG ? pings.remove(number) : null;
    if (kind == PING) {
      send(Frame.data(address, frame.source(), echo(PONG, number)));
      flush();
    } else if (waiting != null) {
      waiting.countDown();
    }
  }

  private static byte[] echo(int kind, int number) {
    return ByteBuffer.allocate(96).putInt(kind).putInt(number).array();
  }

  /** Whether another honest peer answers through the node. */
  boolean ping(OverlayAddress other, Duration patience) {
    int number = nextPing.incrementAndGet();
    CountDownLatch answer = new CountDownLatch(1);
    pings.put(number, answer);
    send(Frame.data(address, other, echo(PING, number)));
    flush();
    try {
      return answer.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Puts a packet into the buffer of the connection; fails if the node has closed it. */
  void send(Frame frame) {
    send(frame.bytes());
  }

  void send(byte[] bytes) {
    try {
      synchronized (out) {
        out.write(bytes);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void flush() {
    try {
      synchronized (out) {
        out.flush();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads and forgets until the node closes the connection; false if it does not in time. */
  boolean isClosedWithin(Duration patience) {
    byte[] ignored = new byte[1 << 16];
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        if (socket.getInputStream().read(ignored) < 0) {
          return true;
        }
      }
      return false;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Whether the reader of a listening peer has seen the end. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A key and the upper half of its /64: any 32 bytes are a public key. */
  static final class Identities {
    private final Random random;
    private final byte[] routerId = new byte[ROUTER_ID_BYTES];

    Identities(long seed) {
      random = new Random(seed);
    }

    /** An honest looking announcement of the next of many nodes. */
    Frame nextUpdate(int metric) {
      random.nextBytes(routerId);
      return Frame.update(subnet(), 0, metric, routerId);
    }

    Frame nextSeqnoRequest() {
      random.nextBytes(routerId);
      return Frame.seqnoRequest(subnet(), random.nextInt(1 << 16), routerId);
    }

    Frame nextRouteRequest() {
      random.nextBytes(routerId);
      return Frame.routeRequest(subnet(), random.nextInt(4));
    }

    private long subnet() {
      return PublicKey.of(Arrays.copyOf(routerId, KEY_BYTES)).address().high();
    }
  }
}
