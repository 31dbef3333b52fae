package dev.mycelium.tun.linux;

import static dev.mycelium.tun.testing.Failures.assertMessageContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.TunException;
import dev.mycelium.tun.testing.NetworkNamespace;
import dev.mycelium.tun.testing.ThreadCapabilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real kernel shows after set-up, and what a user reads when it fails (spec 05 §16.3). */
@Timeout(60)
class LinuxTunSetupTest {
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

  @Test
  void interfaceHasMtuFlagsAddressAndRouteAndNothingElse() throws Exception {
    try (LinuxTun tun = TunFixture.openIn(namespace, TunFixture.NAME)) {
      assertEquals(TunFixture.NAME, tun.name());
      assertEquals(TunFixture.MTU_BYTES, tun.mtuBytes());
      assertFalse(tun.hasOffloads());
      String link = show("ip", "-d", "link", "show", "dev", TunFixture.NAME);
      assertContains(link, "<POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP>");
      assertContains(link, "mtu 1400 ");
      assertContains(link, "qlen 200");
      assertContains(link, "tun type tun pi off vnet_hdr on persist off");
      assertContains(link, "addrgenmode none");
      String addresses = show("ip", "addr", "show", "dev", TunFixture.NAME);
      assertContains(addresses, "inet6 " + TunFixture.OWN + "/7 scope global");
      assertEquals(1, addresses.split("inet", -1).length - 1, addresses);
      assertFalse(addresses.contains("tentative"), addresses);
      List<String> routes = show("ip", "-6", "route", "show").lines().map(String::trim).toList();
      assertEquals(1, routes.size(), routes::toString);
      assertContains(routes.get(0), "400::/7 dev mycelium proto kernel metric 256");
    }
    assertFalse(namespace.hasInterface(TunFixture.NAME));
  }

  @Test
  void deviceWithoutOffloadsHasTheQueueOfTheKernelAndNoHeaders() throws Exception {
    try (LinuxTun tun = TunFixture.openIn(namespace, TunFixture.NAME, false)) {
      assertEquals(Offload.NONE, tun.offload());
      String link = show("ip", "-d", "link", "show", "dev", TunFixture.NAME);
      assertContains(link, "qlen 500");
      assertContains(link, "tun type tun pi off vnet_hdr off persist off");
    }
  }

  @Test
  void addressCanBeBoundTheMomentTheDeviceIsOpen() throws Exception {
    InetAddress own = InetAddress.getByAddress(TunFixture.OWN.toBytes());
    namespace.call(
        () -> {
          for (int i = 0; i < 20; i++) {
            try (LinuxTun tun = LinuxTun.open(TunFixture.NAME, TunFixture.OWN, 1400);
                DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET6)) {
              socket.bind(new InetSocketAddress(own, 0));
              assertEquals(0, tun.writeRefusals());
            }
          }
          return null;
        });
  }

  @Test
  void packetWrittenTheMomentTheDeviceIsOpenArrives() throws Exception {
    InetAddress own = InetAddress.getByAddress(TunFixture.OWN.toBytes());
    for (int i = 0; i < 10; i++) {
      try (LinuxTun tun = TunFixture.openIn(namespace, TunFixture.NAME);
          DatagramChannel socket =
              namespace.call(
                  () ->
                      DatagramChannel.open(StandardProtocolFamily.INET6)
                          .bind(new InetSocketAddress(own, 9)))) {
        byte[] packet = Ipv6Packets.udp(TunFixture.FRIEND, TunFixture.OWN, 9, new byte[5]);
        tun.write(TunFixture.batchOf(packet));
        ByteBuffer received = ByteBuffer.allocate(9);
        socket.receive(received);
        assertEquals(5, received.position());
      }
    }
  }

  @Test
  void smallestAndLargestMtuAreSet() throws Exception {
    for (int mtu : new int[] {1280, 65_535}) {
      try (LinuxTun tun =
          namespace.call(() -> LinuxTun.open(TunFixture.NAME, TunFixture.OWN, mtu))) {
        assertContains(show("ip", "link", "show", "dev", tun.name()), "mtu " + mtu + " ");
      }
    }
  }

  @Test
  void longestNameIsNotCut() throws Exception {
    try (LinuxTun tun = TunFixture.openIn(namespace, "abcdefghijklmno")) {
      assertTrue(namespace.hasInterface(tun.name()));
    }
  }

  @Test
  void nameOfARunningDeviceIsRefused() throws Exception {
    try (LinuxTun first = TunFixture.openIn(namespace, TunFixture.NAME)) {
      assertMessageContains(refusal(first.name()), "in use by another program");
      assertTrue(namespace.hasInterface(first.name()));
    }
  }

  @Test
  void persistentDeviceOfSomebodyElseIsNotTaken() {
    namespace.exec("ip", "tuntap", "add", "dev", "foreign", "mode", "tun").orFail();
    assertMessageContains(refusal("foreign"), "ip link delete foreign");
    assertContains(show("ip", "link", "show", "dev", "foreign"), "state DOWN");
  }

  @Test
  void nameOfAnotherKindOfInterfaceIsRefused() {
    assertMessageContains(refusal("lo"), "is no TUN");
    namespace.exec("ip", "link", "add", "pair0", "type", "veth", "peer", "name", "pair1").orFail();
    assertMessageContains(refusal("pair0"), "is no TUN");
  }

  @Test
  void missingCapabilityIsNamed() {
    TunException e =
        assertThrows(
            TunException.class,
            () ->
                namespace.call(
                    () -> {
                      ThreadCapabilities.dropAll();
                      return LinuxTun.open(TunFixture.NAME, TunFixture.OWN, TunFixture.MTU_BYTES);
                    }));
    assertMessageContains(e, "CAP_NET_ADMIN", "--no-tun");
    assertFalse(namespace.hasInterface(TunFixture.NAME));
  }

  @Test
  void disabledIpv6IsNamedAndLeavesNothingBehind() throws Exception {
    namespace.exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1").orFail();
    assertMessageContains(refusal("warm"), "disable_ipv6=0");
    List<String> before = OpenFiles.ofTunDevices();
    for (int i = 0; i < 5; i++) {
      assertMessageContains(refusal(TunFixture.NAME), "disable_ipv6=0");
      assertFalse(namespace.hasInterface(TunFixture.NAME));
    }
    assertEquals(before, OpenFiles.ofTunDevices());
  }

  private TunException refusal(String name) {
    return assertThrows(TunException.class, () -> TunFixture.openIn(namespace, name));
  }

  private String show(String... command) {
    return namespace.exec(command).orFail().output();
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' missing in: " + text);
  }
}
