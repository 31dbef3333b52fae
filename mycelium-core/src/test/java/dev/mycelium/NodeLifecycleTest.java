package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.TunDevice;
import dev.mycelium.testing.InMemoryTun;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What starts, stops; what cannot start, leaves nothing behind. */
@Timeout(120)
class NodeLifecycleTest {
  private static final int CYCLES = 100;

  /** Threads of nodes that are alive, by name. */
  private static Set<String> nodeThreads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("mycelium-")) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  private static int openDescriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  private static void startAndStopPair() throws InterruptedException {
    SecretKey key = SecretKey.generate();
    try (Node a =
            Node.builder()
                .identity(key)
                .tun(new InMemoryTun("mem", key.publicKey().address(), 1400))
                .listen("tcp://127.0.0.1:0")
                .onEvent(event -> {})
                .start();
        Node b = Node.builder().peers(a.listeners().get(0).uri()).start()) {
      assertTrue(b.awaitRoute(a.address(), Duration.ofSeconds(20)));
    }
  }

  @Test
  void aHundredLivesLeaveNoThreadAndNoDescriptor() throws InterruptedException {
    startAndStopPair(); // loads classes and natives, which keep descriptors of their own
    Set<String> threads = nodeThreads();
    int descriptors = openDescriptors();
    for (int i = 0; i < CYCLES; i++) {
      startAndStopPair();
    }
    assertEquals(threads, nodeThreads());
    assertTrue(
        openDescriptors() <= descriptors, descriptors + " descriptors became " + openDescriptors());
  }

  @Test
  void aClosedListenerFreesItsPort() throws IOException {
    Endpoint bound;
    try (Node node = Node.builder().listen("tcp://127.0.0.1:0").start()) {
      bound = node.listeners().get(0);
    }
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(bound.socketAddress());
    }
  }

  @Test
  void aFailedStartNamesEveryProblemAndLeavesNothing() throws IOException {
    Set<String> threads = nodeThreads();
    AtomicBoolean deviceClosed = new AtomicBoolean();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StartException failure =
          assertThrows(
              StartException.class,
              () ->
                  Node.builder()
                      .peers("nonsense")
                      .listen("tcp://127.0.0.1:" + taken.getLocalPort())
                      .listen("tls://127.0.0.1:0")
                      .listen("tcp://127.0.0.1:0")
                      .tun(new FailingTun(new CountDownLatch(1), deviceClosed))
                      .linksMax(0)
                      .start());
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("nonsense"), message);
      assertTrue(message.contains(String.valueOf(taken.getLocalPort())), message);
      assertTrue(message.contains("tls"), message);
      assertTrue(message.contains("linksMax"), message);
    }
    assertTrue(deviceClosed.get());
    assertEquals(threads, nodeThreads());
  }

  @Test
  void aTunNameWithoutABackendIsAProblemOfTheStart() {
    StartException failure =
        assertThrows(StartException.class, () -> Node.builder().tun("mycelium").start());
    assertTrue(String.valueOf(failure.getMessage()).contains("mycelium-tun"));
  }

  @Test
  void aListenerThatMayFailIsReportedAndTheNodeRuns() throws Exception {
    BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node node =
            Node.builder()
                .tryListen(Endpoint.parse("tcp://127.0.0.1:" + taken.getLocalPort()))
                .onEvent(events::add)
                .start()) {
      assertTrue(events.poll(20, TimeUnit.SECONDS) instanceof NodeEvent.ListenFailed);
      assertTrue(node.listeners().isEmpty());
      assertTrue(node.peers().isEmpty());
    }
  }

  @Test
  void aTunThatFailsLaterIsAnEventAndTheNodeRoutesOn() throws InterruptedException {
    BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    CountDownLatch failNow = new CountDownLatch(1);
    AtomicBoolean deviceClosed = new AtomicBoolean();
    try (Node node =
        Node.builder().tun(new FailingTun(failNow, deviceClosed)).onEvent(events::add).start()) {
      failNow.countDown();
      NodeEvent event = events.poll(20, TimeUnit.SECONDS);
      assertEquals(new NodeEvent.TunFailed("the test pulled the plug"), event);
      assertTrue(node.peers().isEmpty());
    }
    assertTrue(deviceClosed.get());
  }

  @Test
  void aListenerMayCloseNothingButItMaySeeTheNodeClose() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Node target = Node.builder().listen("tcp://127.0.0.1:0").start();
    Node node =
        Node.builder()
            .peers(target.listeners().get(0).uri())
            .onEvent(
                event -> {
                  inside.countDown();
                  awaitQuietly(leave);
                })
            .start();
    assertTrue(inside.await(20, TimeUnit.SECONDS));
    Thread closer = new Thread(node::close);
    closer.start();
    leave.countDown();
    closer.join(20_000);
    assertTrue(!closer.isAlive());
    target.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** A device that works until it is told to fail. */
  private record FailingTun(CountDownLatch failNow, AtomicBoolean closed) implements TunDevice {
    @Override
    public int read(PacketBatch batch) throws IOException {
      try {
        failNow.await();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      if (closed.get()) {
        return -1;
      }
      throw new IOException("the test pulled the plug");
    }

    @Override
    public void write(PacketBatch batch) throws IOException {
      throw new IOException("the test pulled the plug");
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public int mtuBytes() {
      return 1400;
    }

    @Override
    public boolean hasOffloads() {
      return false;
    }

    @Override
    public long writeRefusals() {
      return 0;
    }

    @Override
    public void close() {
      closed.set(true);
      failNow.countDown();
    }
  }
}
