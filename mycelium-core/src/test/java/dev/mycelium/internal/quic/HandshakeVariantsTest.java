package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Suites, groups, ALPN and certificates as spec 02 §6.2 and §15.4 have them. */
class HandshakeVariantsTest {
  private static final int X25519 = 29;
  private static final int SECP256R1 = 23;
  private static final int SECP384R1 = 24;
  private static final List<Suite> ALL = List.of(Suite.values());
  private static final UdpAddress SERVER = new UdpAddress(0x20010db8L << 32, 2, 0, 9651);

  private final VirtualNetwork network = new VirtualNetwork(7, 40);

  private static TlsSettings settings(
      List<Suite> suites, List<Integer> groups, List<String> protocols) {
    return new TlsSettings(TestPeer.IDENTITY, suites, groups, protocols, "dummy.mycelium");
  }

  /** Both ends after a second. */
  private TestPeer[] meet(TlsSettings client, TlsSettings server) {
    TestPeer[] peers = {
      new TestPeer(1, QuicLimits.DEFAULT, client, network.now),
      new TestPeer(2, QuicLimits.DEFAULT, server, network.now)
    };
    network.add(peers[0], new UdpAddress(0x20010db8L << 32, 1, 0, 9651));
    network.add(peers[1], SERVER);
    assertNotNull(peers[0].endpoint.connect(SERVER, network.now));
    network.run(VirtualNetwork.SECOND);
    return peers;
  }

  private static void assertConnected(TestPeer[] peers) {
    for (TestPeer peer : peers) {
      assertEquals(1, peer.connected.size(), "closed " + peer.closed);
      assertTrue(peer.link().isConfirmed());
    }
  }

  private static void assertRefused(TestPeer[] peers, int alert) {
    for (TestPeer peer : peers) {
      assertEquals(0, peer.connected.size());
      assertEquals(0x100 + alert, peer.closed.get(0).code(), peer.closed.toString());
    }
  }

  @Test
  void everySuiteConnects() {
    for (Suite suite : Suite.values()) {
      TlsSettings one = settings(List.of(suite), List.of(X25519), List.of());
      assertConnected(meet(one, settings(ALL, List.of(X25519), List.of())));
      assertConnected(meet(settings(ALL, List.of(X25519), List.of()), one));
    }
  }

  @Test
  void everyGroupConnects() {
    for (int group : new int[] {X25519, SECP256R1, SECP384R1}) {
      TlsSettings one = settings(ALL, List.of(group), List.of());
      assertConnected(meet(one, TlsSettings.mycelium(TestPeer.IDENTITY)));
    }
  }

  @Test
  void serverAsksForAnotherKeyShare() {
    TlsSettings client = settings(ALL, List.of(X25519, SECP256R1), List.of());
    network.logging = true;
    assertConnected(meet(client, settings(ALL, List.of(SECP256R1), List.of())));
    assertTrue(network.datagramsSent >= 4, "a round trip more");
  }

  @Test
  void noCommonSuiteOrGroupIsRefused() {
    TlsSettings client = settings(List.of(Suite.AES_128_GCM_SHA256), List.of(X25519), List.of());
    List<Suite> others = List.of(Suite.AES_256_GCM_SHA384);
    assertRefused(meet(client, settings(others, List.of(X25519), List.of())), 40);
    assertRefused(meet(client, settings(ALL, List.of(SECP384R1), List.of())), 40);
  }

  @Test
  void clientThatOffersAlpnIsRefusedAsByAReference() {
    TlsSettings client = settings(ALL, List.of(X25519), List.of("myc"));
    assertRefused(meet(client, settings(ALL, List.of(X25519), List.of())), 120);
  }

  @Test
  void alpnIsAgreedUponWhereBothWantIt() {
    TlsSettings both = settings(ALL, List.of(X25519), List.of("myc"));
    assertConnected(meet(both, both));
  }

  @Test
  void overIpv6DatagramsStayWithin1452Bytes() {
    TlsSettings usual = TlsSettings.mycelium(TestPeer.IDENTITY);
    TestPeer[] peers = meet(usual, usual);
    assertEquals(1452, peers[0].link().pathMtuBytes());
    assertEquals(1452, peers[1].link().pathMtuBytes());
    assertEquals(1420, peers[1].link().maxDatagramBytes());
  }

  @Test
  void certificateIsOneThatTheJdkReadsAndVerifies() throws GeneralSecurityException {
    TlsIdentity identity = TlsIdentity.selfSigned(new SecureRandom());
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(identity.certificate()));
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertEquals(3, certificate.getVersion());
    assertEquals("SHA256withECDSA", certificate.getSigAlgName());
    assertTrue(certificate.getSerialNumber().signum() > 0);
  }
}
