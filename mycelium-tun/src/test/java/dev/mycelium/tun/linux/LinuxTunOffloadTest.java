package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.tun.offload.PlainPackets;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The agreement with the kernel about offloads, and datagrams under it. */
@Timeout(60)
class LinuxTunOffloadTest {
  private static final int USO = 0x60;
  private static final int TSO_ECN = 0x08;

  private NetworkNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetworkNamespace.create();
  }

  @AfterEach
  void deleteNamespace() {
    if (namespace != null) {
      namespace.close();
    }
  }

  private LinuxTun open(RefusingLibC.Refusal refusal) throws Exception {
    Kernel kernel = new Kernel(new RefusingLibC(refusal));
    return namespace.call(
        () -> LinuxTun.open(kernel, TunFixture.NAME, TunFixture.OWN, TunFixture.MTU_BYTES, true));
  }

  @Test
  void kernelOfTodayTakesEverythingAndTheUserSeesOrdinaryPackets() throws Exception {
    try (LinuxTun tun = open((request, argument) -> false)) {
      assertTrue(tun.offload() != Offload.NONE);
      assertFalse(tun.hasOffloads());
      assertDatagramsPass(tun);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Ioctl.class,
      names = {"TUNGETFEATURES", "TUNSETVNETHDRSZ", "TUNSETOFFLOAD", "SIOCSIFTXQLEN"})
  void anyStepThatIsRefusedMakesAPlainDeviceWithOneLineInTheLog(Ioctl step) throws Exception {
    List<String> files = OpenFiles.ofTunDevices();
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (LinuxTun tun = open((request, argument) -> request == step.number)) {
      System.setErr(standardError);
      assertEquals(Offload.NONE, tun.offload());
      String link = namespace.exec("ip", "-d", "link", "show", "dev", tun.name()).output();
      assertTrue(link.contains("vnet_hdr off"), link);
      assertTrue(link.contains("qlen 500"), link);
      assertDatagramsPass(tun);
    } finally {
      System.setErr(standardError);
    }
    String[] lines = log.toString(StandardCharsets.UTF_8).split("\n", -1);
    assertEquals(2, lines.length, () -> log.toString(StandardCharsets.UTF_8));
    assertTrue(lines[0].contains(step.name()), lines[0]);
    assertEquals(files, OpenFiles.ofTunDevices());
  }

  @Test
  void olderKernelsHaveSuperPacketsOfTcpOnly() throws Exception {
    long offload = Ioctl.TUNSETOFFLOAD.number;
    try (LinuxTun tun = open((r, argument) -> r == offload && (argument & USO) != 0)) {
      assertEquals(Offload.SEGMENTS, tun.offload());
      assertDatagramsPass(tun);
    }
    try (LinuxTun tun = open((r, argument) -> r == offload && (argument & TSO_ECN) != 0)) {
      assertEquals(Offload.SEGMENTS, tun.offload());
    }
  }

  /** Datagrams of all kinds of lengths must keep them: both ways. */
  private void assertDatagramsPass(LinuxTun tun) throws Exception {
    int[] sizes = {100, 100, 100, 30, 30, 100, 0, 7, 7, 7, 8, 1352, 1352, 1, 1};
    try (DatagramChannel socket = socket()) {
      int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
      byte[][] packets = new byte[sizes.length][];
      for (int i = 0; i < sizes.length; i++) {
        packets[i] = Ipv6Packets.udp(TunFixture.FRIEND, TunFixture.OWN, port, payload(i, sizes[i]));
      }
      tun.write(TunFixture.batchOf(packets));
      ByteBuffer received = ByteBuffer.allocate(TunFixture.MTU_BYTES);
      for (int i = 0; i < sizes.length; i++) {
        socket.receive(received.clear());
        byte[] bytes = Arrays.copyOf(received.array(), received.position());
        assertArrayEquals(payload(i, sizes[i]), bytes, "datagram " + i);
      }
      assertEquals(0, tun.writeRefusals());
      socket.send(ByteBuffer.wrap(payload(1, 77)), friend());
      assertArrayEquals(payload(1, 77), readDatagrams(tun, 1, 1).get(0));
    }
  }

  @Test
  void superPacketOfDatagramsIsReadAsDatagramsInBatchesOfAnySize() throws Exception {
    try (LinuxTun tun = open((request, argument) -> false);
        KernelSocket socket = namespace.call(KernelSocket::ofUdp)) {
      socket.sendSegments(1000);
      socket.connect(TunFixture.FRIEND, 9);
      byte[] sent = payload(3, 39_500);
      socket.write(sent); // 40 datagrams: too many for the queue if they were single
      List<byte[]> received = readDatagrams(tun, 40, 7);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      received.forEach(all::writeBytes);
      assertArrayEquals(sent, all.toByteArray());
      assertEquals(500, received.get(39).length);
      assertEquals(0, tun.readDrops());
    }
  }

  /** Reads until there are that many datagrams, all of them right. */
  private static List<byte[]> readDatagrams(LinuxTun tun, int count, int batchSize)
      throws Exception {
    List<byte[]> received = new ArrayList<>();
    while (received.size() < count) {
      PacketBatch batch = TunFixture.batch(batchSize);
      assertTrue(tun.read(batch) > 0);
      for (byte[] packet : Ipv6Packets.allOf(batch)) {
        assertTrue(PlainPackets.isSound(packet));
        if (Ipv6Packets.isUdp(packet)) {
          received.add(Ipv6Packets.udpPayload(packet));
        }
      }
    }
    return received;
  }

  private static byte[] payload(int seed, int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (seed * 31 + i * 7);
    }
    return payload;
  }

  private DatagramChannel socket() throws Exception {
    InetAddress own = InetAddress.getByAddress(TunFixture.OWN.toBytes());
    return namespace.call(
        () ->
            DatagramChannel.open(StandardProtocolFamily.INET6).bind(new InetSocketAddress(own, 0)));
  }

  private static InetSocketAddress friend() throws Exception {
    return new InetSocketAddress(InetAddress.getByAddress(TunFixture.FRIEND.toBytes()), 9);
  }
}
