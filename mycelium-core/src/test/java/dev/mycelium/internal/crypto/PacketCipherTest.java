package dev.mycelium.internal.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §6, §7, §11.5 and §11.6, with the fast provider where there is one. */
class PacketCipherTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String NONCE = "000102030405060708090a0b";
  private static final SharedSecret AB = TestIdentity.A.with(TestIdentity.B);

  private final PacketCipher cipher = newCipher(new Random(1));

  /** With the ciphers to be tested. */
  PacketCipher newCipher(RandomGenerator random) {
    return new PacketCipher(random);
  }

  @ParameterizedTest
  @CsvSource({
    "A, B, 9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854",
    "B, A, 9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854",
    "A, C, 6d54cc9c397e31691401110f58da1e182a635d7e44c21dc2d7be93624652ab15",
    "B, C, 04c304fb1ca83cee75e206344231f33797e07d9929db670994b7c6fbeb1dc255"
  })
  void secretsAreThoseOfTheSpecification(TestIdentity own, TestIdentity remote, String secret) {
    assertEquals(secret, HEX.formatHex(own.with(remote).key().getEncoded()));
  }

  @Test
  void secretIgnoresTheTopBitOfThePublicKey() {
    byte[] key = TestIdentity.B.publicKey().toBytes();
    key[31] ^= (byte) 0x80;
    SharedSecret secret =
        SharedSecret.derive(TestIdentity.A.secretKey(), PublicKey.of(key)).orElseThrow();
    assertArrayEquals(AB.key().getEncoded(), secret.key().getEncoded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "0000000000000000000000000000000000000000000000000000000000000080"
      })
  void keysOfSmallOrderAreUnusable(String key) {
    SecretKey own = TestIdentity.A.secretKey();
    assertTrue(SharedSecret.derive(own, PublicKey.parse(key)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "01000000, f09f5847e60bacdb7e74adac1f3b3f5bc70df0f3000102030405060708090a0b",
    "0100000061626364, f09f58478d1258b09be4fe836fa227434df6cd4fba200211000102030405060708090a0b"
  })
  void sealedBodiesAreThoseOfTheSpecification(String plaintext, String body) {
    byte[] bytes = HEX.parseHex(plaintext);
    assertEquals(body, HEX.formatHex(seal(cipherWithNonce(NONCE), bytes, 3)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 60, 1404, 2020, 2021, 20_000, 65_507})
  void whatOneSideSealsTheOtherOpens(int plainLength) {
    byte[] plaintext = new byte[plainLength];
    new Random(plainLength).nextBytes(plaintext);
    byte[] body = seal(cipher, plaintext, 0);
    assertEquals(plainLength + 28, body.length);
    byte[] array = Arrays.copyOf(body, body.length + 7);
    assertTrue(cipher.open(array, 0, body.length, TestIdentity.B.with(TestIdentity.A)));
    assertArrayEquals(plaintext, Arrays.copyOf(array, plainLength));
  }

  @Test
  void everyFlippedBitIsNoticedAndTheBodyStaysAsItWas() {
    byte[] body = seal(cipher, HEX.parseHex("0100000061626364"), 0);
    for (int bit = 0; bit < 8 * body.length; bit++) {
      byte[] forged = body.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] before = forged.clone();
      assertFalse(cipher.open(forged, 0, forged.length, AB), "bit " + bit);
      assertArrayEquals(before, forged);
    }
  }

  @Test
  void everyTruncatedBodyIsRefused() {
    byte[] body = seal(cipher, HEX.parseHex("0100000061626364"), 0);
    for (int length = 0; length < body.length; length++) {
      assertFalse(cipher.open(body.clone(), 0, length, AB), "length " + length);
    }
  }

  @Test
  void aBodyLongerThanItsLengthFieldAllowsIsRefused() {
    assertFalse(cipher.open(new byte[70_000], 0, 65_536, AB));
  }

  @Test
  void anotherSecretDoesNotOpen() {
    byte[] body = seal(cipher, HEX.parseHex("01000000"), 0);
    assertFalse(cipher.open(body, 0, body.length, TestIdentity.A.with(TestIdentity.C)));
  }

  @Test
  void secretsInTurnDoNotDisturbEachOther() {
    byte[] plaintext = HEX.parseHex("0100000061626364");
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) { // more than there are slots: some are shared
      byte[] key = new byte[32];
      random.nextBytes(key);
      SharedSecret secret =
          SharedSecret.derive(TestIdentity.A.secretKey(), PublicKey.of(key)).orElseThrow();
      byte[] array = Arrays.copyOf(plaintext, plaintext.length + 28);
      cipher.seal(array, 0, plaintext.length, secret);
      assertTrue(newCipher(random).open(array.clone(), 0, array.length, secret));
      assertTrue(cipher.open(array, 0, array.length, secret));
      assertArrayEquals(plaintext, Arrays.copyOf(array, plaintext.length));
    }
  }

  @Test
  void aForgedBodyDoesNotDisturbTheNextOne() {
    byte[] forged = new byte[100];
    assertFalse(cipher.open(forged, 0, forged.length, AB));
    byte[] body = seal(cipher, HEX.parseHex("0100000061626364"), 0);
    assertTrue(cipher.open(body, 0, body.length, AB));
  }

  @Test
  void noncesCountUpFromWhatWasDrawn() {
    NonceSource nonces = new NonceSource(ScriptedRandom.ofNonce("ffffffffffffffff00000001"));
    assertEquals("ffffffffffffffff00000001", next(nonces));
    assertEquals("ffffffffffffffff00000002", next(nonces));
  }

  @Test
  void noncesAreDrawnAnewOnceTheCounterHasPassedEveryValue() {
    long second = 0x1111111111111111L;
    NonceSource nonces =
        new NonceSource(new ScriptedRandom(0x2222222222222222L, 5L << 32, second, 9L << 32));
    assertEquals("222222222222222200000005", next(nonces));
    nonces.skip(-3); // as if 2^32 - 3 had been taken
    assertEquals("222222222222222200000003", next(nonces));
    assertEquals("222222222222222200000004", next(nonces));
    assertEquals("111111111111111100000009", next(nonces));
  }

  @Test
  void everyPacketGetsAnotherNonce() {
    byte[] plaintext = HEX.parseHex("01000000");
    var seen = new java.util.HashSet<String>();
    for (PacketCipher each : List.of(cipher, newCipher(RandomGenerator.getDefault()))) {
      for (int i = 0; i < 1000; i++) {
        byte[] body = seal(each, plaintext, 0);
        assertTrue(seen.add(HEX.formatHex(body, body.length - 12, body.length)));
      }
    }
  }

  private static String next(NonceSource nonces) {
    byte[] nonce = new byte[12];
    nonces.next(nonce, 0);
    return HEX.formatHex(nonce);
  }

  private PacketCipher cipherWithNonce(String nonce) {
    return newCipher(ScriptedRandom.ofNonce(nonce));
  }

  private static byte[] seal(PacketCipher cipher, byte[] plaintext, int offset) {
    byte[] array = new byte[offset + plaintext.length + 28 + 2];
    Arrays.fill(array, (byte) 0x77);
    System.arraycopy(plaintext, 0, array, offset, plaintext.length);
    cipher.seal(array, offset, plaintext.length, AB);
    assertEquals(0x77, array[array.length - 1]);
    return Arrays.copyOfRange(array, offset, array.length - 2);
  }
}
