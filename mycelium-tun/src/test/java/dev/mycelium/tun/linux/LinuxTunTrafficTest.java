package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets between a real kernel and {@link LinuxTun}. */
@Timeout(60)
class LinuxTunTrafficTest {
  private static final int WRITERS = 4;

  /** All packets of a round fit into the receive buffer of a socket. */
  private static final int PACKETS_PER_WRITER = 20;

  private TunFixture fixture;

  @BeforeEach
  void openDevice() throws Exception {
    fixture = TunFixture.open();
  }

  @AfterEach
  void closeDevice() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void pingSucceedsWhenItsEchoRequestIsAnsweredThroughTheDevice() throws Exception {
    Requirement.tools("ping");
    CompletableFuture<CommandResult> ping =
        CompletableFuture.supplyAsync(
            () ->
                fixture.namespace.exec("ping", "-6", "-c1", "-W20", TunFixture.FRIEND.toString()));
    byte[] request = await(Ipv6Packets::isEchoRequest);
    assertEquals(TunFixture.OWN, Ipv6Packets.source(request));
    assertEquals(TunFixture.FRIEND, Ipv6Packets.destination(request));
    fixture.tun.write(TunFixture.batchOf(Ipv6Packets.echoReply(request)));
    CommandResult result = ping.get();
    assertTrue(result.isSuccess(), result.output());
    assertEquals(0, fixture.tun.writeRefusals());
  }

  @Test
  void datagramWrittenReachesASocket() throws Exception {
    try (DatagramChannel socket = boundSocket()) {
      byte[] payload = payload(1, 1352); // fills the MTU
      fixture.tun.write(TunFixture.batchOf(datagramTo(socket, payload)));
      assertArrayEquals(payload, receive(socket));
    }
  }

  @Test
  void datagramsOfASocketAreReadWholeAndInOrderInBatchesOfBoundedSize() throws Exception {
    List<byte[]> sent = new ArrayList<>();
    try (DatagramChannel socket = boundSocket()) {
      for (int i = 0; i < 12; i++) { // the queue of the interface holds 200
        sent.add(payload(i, i * 119));
        socket.send(ByteBuffer.wrap(sent.get(i)), friend());
      }
    }
    List<byte[]> received = new ArrayList<>();
    while (received.size() < sent.size()) {
      PacketBatch batch = TunFixture.batch(3);
      assertEquals(fixture.tun.read(batch), batch.size());
      Ipv6Packets.allOf(batch).stream()
          .filter(Ipv6Packets::isUdp)
          .map(Ipv6Packets::udpPayload)
          .forEach(received::add);
    }
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), received.get(i));
    }
  }

  @Test
  void readAppendsToWhatTheBatchHoldsAndCountsOnlyTheNewPackets() throws Exception {
    try (DatagramChannel socket = boundSocket()) {
      socket.send(ByteBuffer.wrap(payload(7, 10)), friend());
      PacketBatch batch = TunFixture.batchOf(2, new byte[] {42});
      assertEquals(1, fixture.tun.read(batch));
      assertEquals(2, batch.size());
      assertEquals(42, Ipv6Packets.bytesOf(batch.get(0))[0]);
    }
  }

  @Test
  void packetsThatTheKernelRefusesAreCountedAndDoNotStopTheOthers() throws Exception {
    try (DatagramChannel socket = boundSocket()) {
      byte[] first = payload(1, 30);
      byte[] last = payload(2, 30);
      PacketBatch batch =
          TunFixture.batchOf(
              new byte[] {0x10, 1, 2, 3}, // version 1
              datagramTo(socket, first),
              new byte[0],
              new byte[60_000], // version 0
              datagramTo(socket, last));
      fixture.tun.write(batch);
      assertArrayEquals(first, receive(socket));
      assertArrayEquals(last, receive(socket));
      assertEquals(3, fixture.tun.writeRefusals());
      assertEquals(5, batch.size(), "the caller keeps the packets");
    }
  }

  @Test
  void bufferWithTooShortABodyIsRefused() throws Exception {
    PacketBatch batch = TunFixture.batchOf(new byte[100]);
    batch.get(0).frameLength(PacketBuffer.BODY_OFFSET);
    fixture.tun.write(batch);
    assertEquals(1, fixture.tun.writeRefusals());
  }

  @Test
  void packetsForALinkThatIsDownAreRefusedAndItRecovers() throws Exception {
    try (DatagramChannel socket = boundSocket()) {
      fixture.namespace.exec("ip", "link", "set", TunFixture.NAME, "down").orFail();
      fixture.tun.write(TunFixture.batchOf(datagramTo(socket, payload(1, 5))));
      assertEquals(1, fixture.tun.writeRefusals());
      fixture.namespace.exec("ip", "link", "set", TunFixture.NAME, "up").orFail();
      String address = TunFixture.OWN + "/7";
      fixture.namespace.exec("ip", "address", "replace", address, "dev", TunFixture.NAME).orFail();
      fixture.tun.write(TunFixture.batchOf(datagramTo(socket, payload(2, 5))));
      assertArrayEquals(payload(2, 5), receive(socket));
    }
  }

  @Test
  void packetsOverOurMtuAreDroppedWhenSomebodyRaisesThatOfTheInterface() throws Exception {
    fixture.namespace.exec("ip", "link", "set", TunFixture.NAME, "mtu", "9000").orFail();
    try (DatagramChannel socket = boundSocket()) {
      socket.send(ByteBuffer.wrap(payload(1, 5000)), friend());
      socket.send(ByteBuffer.wrap(payload(2, 5)), friend());
      assertArrayEquals(payload(2, 5), awaitDatagram());
    }
  }

  @Test
  void packetsOfManyWritersArriveUnmixed() throws Exception {
    try (DatagramChannel socket = boundSocket()) {
      for (int round = 0; round < 5; round++) {
        writeFromManyThreads(socket);
        Set<String> received = new HashSet<>();
        for (int i = 0; i < WRITERS * PACKETS_PER_WRITER; i++) {
          received.add(HexFormat.of().formatHex(receive(socket)));
        }
        assertEquals(expectedOfManyWriters(), received);
      }
    }
    assertEquals(0, fixture.tun.writeRefusals());
  }

  private void writeFromManyThreads(DatagramChannel socket) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      byte[][] packets = new byte[PACKETS_PER_WRITER][];
      for (int i = 0; i < PACKETS_PER_WRITER; i++) {
        packets[i] = datagramTo(socket, payloadOfWriter(writer, i));
      }
      writers.add(CompletableFuture.runAsync(() -> writeWhen(start, packets), threads));
    }
    start.countDown();
    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }
    threads.shutdown();
  }

  private void writeWhen(CountDownLatch start, byte[][] packets) {
    try {
      start.await();
      fixture.tun.write(TunFixture.batchOf(packets));
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static Set<String> expectedOfManyWriters() {
    Set<String> expected = new HashSet<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (int i = 0; i < PACKETS_PER_WRITER; i++) {
        expected.add(HexFormat.of().formatHex(payloadOfWriter(writer, i)));
      }
    }
    return expected;
  }

  private static byte[] payloadOfWriter(int writer, int index) {
    return payload(writer * PACKETS_PER_WRITER + index, 50 + 13 * index);
  }

  /** Bytes that tell which packet they belong to at every place. */
  private static byte[] payload(int seed, int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (seed * 31 + i);
    }
    return payload;
  }

  private DatagramChannel boundSocket() throws Exception {
    return fixture.namespace.call(
        () ->
            DatagramChannel.open(StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(inet(TunFixture.OWN), 0)));
  }

  private static byte[] receive(DatagramChannel socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(TunFixture.MTU_BYTES);
    socket.receive(buffer);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static byte[] datagramTo(DatagramChannel socket, byte[] payload) throws IOException {
    int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    return Ipv6Packets.udp(TunFixture.FRIEND, TunFixture.OWN, port, payload);
  }

  private static InetSocketAddress friend() throws IOException {
    return new InetSocketAddress(inet(TunFixture.FRIEND), 9);
  }

  private static InetAddress inet(OverlayAddress address) throws IOException {
    return InetAddress.getByAddress(address.toBytes());
  }

  private byte[] awaitDatagram() throws IOException {
    return Ipv6Packets.udpPayload(await(Ipv6Packets::isUdp));
  }

  /** Packets of the kernel's own, such as multicast reports, are passed over. */
  private byte[] await(Predicate<byte[]> kind) throws IOException {
    while (true) {
      PacketBatch batch = TunFixture.batch(TunFixture.BATCH);
      assertTrue(fixture.tun.read(batch) > 0);
      for (byte[] packet : Ipv6Packets.allOf(batch)) {
        if (kind.test(packet)) {
          return packet;
        }
      }
    }
  }
}
