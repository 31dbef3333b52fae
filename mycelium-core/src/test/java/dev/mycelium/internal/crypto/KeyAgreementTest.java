package dev.mycelium.internal.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.PublicKey;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §9, §11.4, §11.5. */
class KeyAgreementTest {
  private static final byte[] A = ascending(0);
  private static final byte[] B = ascending(32);
  private static final byte[] C = ascending(64);

  private static byte[] ascending(int first) {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (first + i);
    }
    return key;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static void assertSecret(String expected, byte[] one, byte[] other)
      throws InvalidKeyException {
    byte[] secret = hex(expected);
    assertArrayEquals(secret, KeyAgreement.sharedSecret(one, KeyAgreement.publicKey(other)));
    assertArrayEquals(secret, KeyAgreement.sharedSecret(other, KeyAgreement.publicKey(one)));
  }

  @Test
  void publicKeysAreThoseOfTheSpecification() {
    assertPublicKey("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f", A);
    assertPublicKey("358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254", B);
    assertPublicKey("79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a", C);
    byte[] clampedA = A.clone();
    clampedA[31] = 0x5f;
    assertPublicKey("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f", clampedA);
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertPublicKey("847c0d2c375234f365e660955187a3735a0f7613d1609d3a6a4d8c53aeaa5a22", ones);
    assertPublicKey(
        "2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74", new byte[32]);
  }

  private static void assertPublicKey(String expected, byte[] secretKey) {
    byte[] before = secretKey.clone();
    assertArrayEquals(hex(expected), KeyAgreement.publicKey(secretKey));
    assertArrayEquals(before, secretKey, "clamping must not change the key");
  }

  @Test
  void sharedSecretsAreThoseOfTheSpecificationInBothDirections() throws InvalidKeyException {
    assertSecret("9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854", A, B);
    assertSecret("6d54cc9c397e31691401110f58da1e182a635d7e44c21dc2d7be93624652ab15", A, C);
    assertSecret("04c304fb1ca83cee75e206344231f33797e07d9929db670994b7c6fbeb1dc255", B, C);
  }

  @Test
  void bit255OfAPublicKeyIsMasked() throws InvalidKeyException {
    byte[] key = KeyAgreement.publicKey(B);
    key[31] = (byte) 0xd4;
    assertArrayEquals(
        hex("9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854"),
        KeyAgreement.sharedSecret(A, key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void pointsOfSmallOrderAreRefusedAndKnownBeforehand(String point) {
    byte[] key = hex(point);
    for (int topBit : new int[] {0, 0x80}) {
      key[31] = (byte) (key[31] & 0x7f | topBit);
      assertThrows(InvalidKeyException.class, () -> KeyAgreement.sharedSecret(A, key));
      assertEquals(true, PublicKey.of(key).isSmallOrder());
    }
  }

  /** Neighbours of the small order points, the base point, and random keys. */
  @Test
  void everyOtherKeyIsAccepted() throws InvalidKeyException {
    Random random = new Random(0x5eed_01_09L);
    for (int i = 0; i < 40; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      assertEquals(32, KeyAgreement.sharedSecret(A, key).length);
      assertEquals(false, PublicKey.of(key).isSmallOrder());
    }
    for (String usable :
        new String[] {
          "02" + "00".repeat(31),
          "09" + "00".repeat(31),
          "eb" + "ff".repeat(30) + "7f",
          "ef" + "ff".repeat(30) + "7f",
          "00" + "00".repeat(30) + "01",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b801"
        }) {
      assertEquals(32, KeyAgreement.sharedSecret(A, hex(usable)).length, usable);
      assertEquals(false, PublicKey.of(hex(usable)).isSmallOrder(), usable);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', af1349b9f5f9a1a6a0404dea36dcc949, 4",
    "616263, 6437b3ac38465133ffb63b75273a8db5, 5"
  })
  void addressIsTheHashWithItsFirstByteReplaced(String input, String digest, int firstByte) {
    byte[] expected = hex(digest);
    expected[0] = (byte) (4 | Integer.bitCount(expected[0] & 0xFF) & 1);
    byte[] address = AddressDerivation.addressOf(hex(input));
    assertArrayEquals(expected, address);
    assertEquals(firstByte, address[0]);
  }
}
