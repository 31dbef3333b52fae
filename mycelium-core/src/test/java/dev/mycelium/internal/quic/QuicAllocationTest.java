package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.crypto.AesGcm;
import dev.mycelium.internal.packet.AllocatedBytes;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicEvents;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Datagrams of 1400 bytes go through two endpoints without garbage of ours. The cipher makes some;
 * its share is measured by a bare loop over packets of the same size.
 */
class QuicAllocationTest {
  private static final int DATAGRAMS = 10_000;
  private static final int DATAGRAM_BYTES = 1400;

  /** What two loops over the cipher may differ by, and the acknowledgements' ciphers. */
  private static final long TOLERANCE_BYTES = 200;

  private static final UdpAddress CLIENT = UdpAddress.ofIpv4(1, 1);
  private static final UdpAddress SERVER = UdpAddress.ofIpv4(2, 2);

  /** As many datagrams as wanted, without a queue. */
  private static final class Endless implements DatagramSource {
    long left;

    @Override
    public boolean isEmpty() {
      return left == 0;
    }

    @Override
    public int poll(byte[] to, int offset, int room, int limit) {
      if (left == 0 || room < DATAGRAM_BYTES) {
        return -1;
      }
      left--;
      return DATAGRAM_BYTES;
    }
  }

  /** Counts what comes. */
  private static final class Counting implements QuicEvents {
    @Nullable QuicConnection connection;
    long datagrams;

    @Override
    public boolean admits(UdpAddress from) {
      return true;
    }

    @Override
    public void onConnected(QuicConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onStreamReadable(QuicConnection connection) {}

    @Override
    public void onDatagram(QuicConnection connection, byte[] array, int offset, int length) {
      datagrams++;
    }

    @Override
    public void onAddressChanged(QuicConnection connection) {}

    @Override
    public void onClosed(QuicConnection connection, CloseReason reason) {
      throw new AssertionError(reason.toString());
    }
  }

  private final Counting sender = new Counting();
  private final Counting receiver = new Counting();
  private final QuicEndpoint client = endpoint(sender, 1);
  private final QuicEndpoint server = endpoint(receiver, 2);
  private final Transmission transmission = new Transmission(65_507, 40);
  private final Endless source = new Endless();
  private long now;

  private static QuicEndpoint endpoint(QuicEvents events, long seed) {
    return new QuicEndpoint(
        QuicLimits.DEFAULT,
        TlsFactory.bouncyCastle(TlsSettings.mycelium(TestPeer.IDENTITY), new SecureRandom()),
        events,
        new Counters(),
        new SplittableRandom(seed),
        0);
  }

  /** One millisecond: everything that can be sent crosses at once. */
  private void tick() {
    carry(client, server, CLIENT);
    carry(server, client, SERVER);
    now += 1_000_000;
    client.onDeadline(now);
    server.onDeadline(now);
  }

  private void carry(QuicEndpoint from, QuicEndpoint to, UdpAddress address) {
    while (from.pollTransmit(transmission, now)) {
      int segment = transmission.segmentBytes();
      for (int at = 0; at < transmission.length(); at += segment) {
        int length = Math.min(segment, transmission.length() - at);
        to.receive(transmission.array(), at, length, address, now);
      }
    }
  }

  private void connect() {
    assertNotNull(client.connect(SERVER, now));
    for (int i = 0; i < 3000; i++) {
      tick();
      if (i == 100) {
        link().write(new byte[1], 0, 1);
        link().datagrams(source);
      }
    }
  }

  private QuicConnection link() {
    QuicConnection connection = sender.connection;
    if (connection == null) {
      throw new AssertionError("not connected");
    }
    return connection;
  }

  private void send(int count) {
    source.left = count;
    link().wake();
    for (int i = 0; i < 1_000_000 && source.left > 0; i++) {
      tick();
    }
    for (int i = 0; i < 100; i++) {
      tick();
    }
  }

  private static long bareCipherBytesPerPacket() throws GeneralSecurityException {
    Cipher seal = AesGcm.newCipher();
    Cipher open = AesGcm.newCipher();
    SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
    byte[] packet = new byte[2000];
    byte[] plain = new byte[2000];
    byte[] nonce = new byte[12];
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 4; attempt++) {
      long before = AllocatedBytes.now();
      for (int i = 0; i < DATAGRAMS; i++) {
        nonce[0]++;
        nonce[1] += (byte) (nonce[0] == 0 ? 1 : 0);
        nonce[2] = (byte) attempt;
        seal.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        seal.updateAAD(packet, 0, 13);
        int sealed = seal.doFinal(packet, 13, DATAGRAM_BYTES + 3, packet, 13);
        open.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        open.updateAAD(packet, 0, 13);
        open.doFinal(packet, 13, sealed, plain, 0);
      }
      best = Math.min(best, (AllocatedBytes.now() - before) / DATAGRAMS);
    }
    return best;
  }

  @Test
  void datagramsMakeNoGarbageBesidesTheCiphers() throws GeneralSecurityException {
    connect();
    send(30_000);
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3; attempt++) {
      long before = AllocatedBytes.now();
      send(DATAGRAMS);
      best = Math.min(best, (AllocatedBytes.now() - before) / DATAGRAMS);
    }
    long cipher = bareCipherBytesPerPacket();
    assertTrue(receiver.datagrams > 50_000, receiver.datagrams + " datagrams");
    assertTrue(
        best <= cipher + TOLERANCE_BYTES,
        best + " bytes per datagram, of which the cipher's are " + cipher);
  }

  /** Datagrams per second of both ends together in one thread: run by hand. */
  public static void main(String[] arguments) {
    QuicAllocationTest test = new QuicAllocationTest();
    test.connect();
    test.send(300_000);
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      long before = AllocatedBytes.now();
      test.send(300_000);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%.0f datagrams/s, %.2f Gbit/s, %d bytes allocated each, round trip %d ns, lost %d%n",
          300_000 / seconds,
          300_000 / seconds * DATAGRAM_BYTES * 8 / 1e9,
          (AllocatedBytes.now() - before) / 300_000,
          test.link().roundTripNanos(),
          test.link().lostPackets());
    }
  }
}
