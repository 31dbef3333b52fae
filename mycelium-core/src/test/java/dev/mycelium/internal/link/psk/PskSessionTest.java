package dev.mycelium.internal.link.psk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PrivateNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Both ends of a TLS connection without a socket, the recorded handshake, and damaged bytes. */
class PskSessionTest {
  private static final int MUTATIONS = 400;

  /** Of the recording. */
  private static final byte[] KEY = sequence(0xa0);

  private static final PskCrypto CRYPTO = PskSession.newCrypto(new SecureRandom());
  private static final PskProfile PROFILE = PskProfile.of(PrivateNetwork.of("testnet", KEY));

  private final PskSession client = PskSession.dialing(CRYPTO, PROFILE);
  private final PskSession server = PskSession.listening(CRYPTO, PROFILE);

  private static byte[] sequence(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  private static byte[] output(PskSession from) {
    byte[] bytes = new byte[from.outputBytes()];
    from.takeOutput(ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static byte[] plaintext(PskSession from) {
    byte[] bytes = new byte[from.plaintextBytes()];
    from.takePlaintext(ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static boolean offer(PskSession to, byte[] bytes) {
    return to.offer(bytes, 0, bytes.length);
  }

  private void shakeHands() {
    assertTrue(client.start() && server.start());
    assertTrue(offer(server, output(client)));
    assertTrue(offer(client, output(server)));
    assertTrue(client.isOpen());
    assertTrue(offer(server, output(client)));
    assertTrue(server.isOpen());
  }

  @Test
  void bytesArriveAsTheyWereWrittenInBothDirections() {
    shakeHands();
    byte[] data = new byte[200_000];
    new SplittableRandom(1).nextBytes(data);
    assertTrue(client.write(data, 0, data.length));
    assertTrue(offer(server, output(client)));
    assertArrayEquals(data, plaintext(server));
    assertTrue(server.write(data, 5, 1000));
    assertTrue(offer(client, output(server)));
    assertArrayEquals(Arrays.copyOfRange(data, 5, 1005), plaintext(client));
    client.finish();
    assertTrue(offer(server, output(client)));
    assertTrue(server.isClosed());
  }

  @Test
  void handshakeWorksByteByByte() {
    assertTrue(client.start() && server.start());
    for (PskSession[] step :
        new PskSession[][] {{client, server}, {server, client}, {client, server}}) {
      for (byte one : output(step[0])) {
        assertTrue(step[1].offer(new byte[] {one}, 0, 1));
      }
    }
    assertTrue(client.isOpen() && server.isOpen());
  }

  @Test
  void recordedHelloOfAReferenceNodeProvesItsKeyAndGetsTheFastSuite() throws IOException {
    assertTrue(server.start());
    assertTrue(offer(server, recordedHello()), server::failure);
    byte[] answer = output(server);
    assertEquals(0x16, answer[0]);
    assertEquals(2, answer[5], "ServerHello");
    assertEquals(0x1301, (answer[76] & 0xFF) << 8 | answer[77] & 0xFF, "TLS_AES_128_GCM_SHA256");
  }

  @Test
  void recordedHelloWithADamagedBinderIsRefused() throws IOException {
    byte[] hello = recordedHello();
    hello[hello.length - 1] ^= 1;
    assertTrue(server.start());
    assertFalse(offer(server, hello));
    assertTrue(server.failure().startsWith("its network key differs"), server.failure());
    assertEquals(0x15, output(server)[0], "an alert is to be sent");
  }

  private static byte[] recordedHello() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(PskSessionTest.class.getResourceAsStream("tls-psk.txt"))) {
      String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      String line = text.lines().filter(each -> each.contains("> 1603")).findFirst().orElseThrow();
      return HexFormat.of().parseHex(line.substring(line.indexOf("1603")));
    }
  }

  @Test
  void damagedHandshakesFailWithoutHarmAtEitherEnd() {
    for (int seed = 0; seed < MUTATIONS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PskSession dialing = PskSession.dialing(CRYPTO, PROFILE);
      PskSession listening = PskSession.listening(CRYPTO, PROFILE);
      assertTrue(dialing.start() && listening.start());
      byte[] hello = output(dialing);
      PskSession victim = random.nextInt(4) == 0 ? dialing : listening;
      if (victim == listening) {
        feed(listening, damaged(hello, random), random);
      } else {
        assertTrue(offer(listening, hello));
        feed(dialing, damaged(output(listening), random), random);
      }
      assertFalse(victim.isOpen() && victim == listening, "seed " + seed);
      assertTrue(victim.outputBytes() < 4096, "seed " + seed);
      assertEquals(0, victim.plaintextBytes(), "seed " + seed);
    }
  }

  @Test
  void damagedRecordsEndAnOpenConnection() {
    for (int seed = 0; seed < MUTATIONS / 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PskSessionTest pair = new PskSessionTest();
      pair.shakeHands();
      assertTrue(pair.client.write(new byte[100], 0, 100));
      byte[] record = output(pair.client);
      record[random.nextInt(5, record.length)] ^= (byte) (1 << random.nextInt(8));
      assertFalse(offer(pair.server, record), "seed " + seed);
      assertEquals(0, pair.server.plaintextBytes(), "seed " + seed);
      assertFalse(offer(pair.server, new byte[100]), "seed " + seed);
    }
  }

  private static void feed(PskSession to, byte[] bytes, SplittableRandom random) {
    int done = 0;
    while (done < bytes.length) {
      int length = random.nextInt(1, bytes.length - done + 1);
      boolean unused = to.offer(bytes, done, length);
      done += length;
    }
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bad = random.nextInt(5) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good;
    for (int i = random.nextInt(1, 5); i > 0 && bad.length > 0; i--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
    }
    return bad;
  }
}
