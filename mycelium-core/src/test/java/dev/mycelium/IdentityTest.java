package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and addresses: spec 01 §2, §3, §11.2 to §11.4 and spec 07 §17.1. */
class IdentityTest {
  private static final String A =
      "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";

  @ParameterizedTest
  @CsvSource({
    "eed81cc7879762e32ba3a91dd540da10a5db000e7960b8cf1630506dca16a107, 490:65ba:4d22:345d:1f4c:9db0:71d:7594",
    "4e95fe8651229c8be88ec504b92e0d58bb8b04be373b4d91656f8e805a2cd70e, 464:d486:875f:c13f:65f1:173d:71c8:b900",
    "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f, 430:9364:d8d8:84a9:dd60:de78:c767:d361",
    "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254, 437:5106:5530:1589:7c53:fa73:c63e:1ddb",
    "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a, 439:d043:492b:1897:348f:4de0:edd6:67b0",
    "0000000000000000000000000000000000000000000000000000000000000000, 5da:83c1:819a:5372:dae1:238f:c1de:d123",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 534:f060:fbc0:f0aa:11f1:50e2:6519:deff",
    "0900000000000000000000000000000000000000000000000000000000000000, 4c5:5245:dce9:88a2:7172:2e6b:9f94:75a6",
    "bb02000000000000000000000000000000000000000000000000000000000000, 5d0:a2f4:ce16:305d:befb:8b56:0:2332",
    "4b2e000000000000000000000000000000000000000000000000000000000000, 5f2:0:1d55:a2cd:557:7bde:1b36:42f9",
    "02468ace13579bdf02468ace13579bdf02468ace13579bdf02468ace13579bdf, 406:8c1c:927b:ff1f:3771:f761:4437:4532",
    "fedbca9876543210fedbca9876543210fedbca9876543210fedbca9876543210, 4a7:e7e6:7c70:2668:53d9:64c6:837b:dfb2",
    // keys that the reference's documents pair with addresses of older schemes (spec 01 §11.3)
    "abd16194646defe7ad2318a0f0a69eb2e3fe939c3b0b51cf0bb88bb8028ecd1d, 597:d890:a254:dd45:2bc6:9a47:40d5:ed83",
    "a47c1d6f2a15b2c670d3a88fbe0aeb301ced12f7bcb4c8e3aa877b20f8559c02, 548:c783:d7ce:74a3:9ba1:a0cb:ae21:338d",
    "955bf6bea5e1150fd8e270c12e5b2fc08f08f7c5f3799d10550096cc137d671b, 514:74ce:dd13:296f:ada7:4d2e:9335:acac",
    "bb39b4a3a4efd70f3e05e37887677e02efbda14681d0acd3882bc0f754792c32, 57f:ad8b:cfa2:e46a:adb7:fe0d:4878:1f71",
    // spec 01 §11.4, spec 07 §17.1
    "847c0d2c375234f365e660955187a3735a0f7613d1609d3a6a4d8c53aeaa5a22, 569:215c:b0bf:ab7b:fe1b:f51d:b0c2:635a",
    "2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74, 570:75b1:b695:5ed7:541e:e8d8:efbb:b9a0",
    "13be4feaeaf204c7fd3358fc9c00721881d174278128227ec674f37f7fe97b6d, 44d:b237:e17f:d05e:81ad:b16f:4531:84b3"
  })
  void addressIsDerivedFromThePublicKey(String key, String address) {
    OverlayAddress derived = PublicKey.parse(key).address();
    assertEquals(address, derived.toString());
    assertEquals(OverlayAddress.parse(address), derived);
    assertTrue(derived.isOverlay());
    assertTrue(Subnet.OVERLAY.contains(derived));
  }

  @Test
  void addressIsDerivedFromTheRawKeySoBit255MakesAnotherIdentity() {
    byte[] flipped = PublicKey.parse(A).toBytes();
    flipped[31] ^= (byte) 0x80;
    PublicKey other = PublicKey.of(flipped);
    assertNotEquals(PublicKey.parse(A), other);
    assertNotEquals(PublicKey.parse(A).address(), other.address());
    assertArrayEquals(flipped, other.toBytes());
  }

  @Test
  void publicKeyBelongsToSecretKeyWhichIsKeptUnclamped() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    SecretKey key = SecretKey.of(bytes);
    assertEquals(A, key.publicKey().toString());
    assertArrayEquals(bytes, key.toBytes());
    byte[] sevens = new byte[32];
    Arrays.fill(sevens, (byte) 7);
    assertEquals(
        "13be4feaeaf204c7fd3358fc9c00721881d174278128227ec674f37f7fe97b6d",
        SecretKey.of(sevens).publicKey().toString());
  }

  @Test
  void secretKeyNeverShowsItself() {
    SecretKey key = SecretKey.generate();
    assertFalse(key.toString().contains(HexFormat.of().formatHex(key.toBytes())));
    assertNotEquals(key.publicKey(), SecretKey.generate().publicKey());
    byte[] copy = key.toBytes();
    copy[0] ^= 1;
    assertFalse(Arrays.equals(copy, key.toBytes()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void keysOfOtherLengthsAreRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> SecretKey.of(new byte[length]));
    assertThrows(IllegalArgumentException.class, () -> PublicKey.of(new byte[length]));
  }

  @Test
  void publicKeyTextIsSixtyFourHexDigitsOfEitherCase() {
    assertEquals(A, PublicKey.parse(A.toUpperCase(Locale.ROOT)).toString());
    for (String bad :
        new String[] {"", A.substring(1), A + "0", A.substring(2) + "0x", " " + A.substring(1)}) {
      assertThrows(IllegalArgumentException.class, () -> PublicKey.parse(bad), bad);
    }
  }

  @Test
  void publicKeyIsReadFromAnyOffset() {
    byte[] bytes = HexFormat.of().parseHex("ff" + A + "ff");
    assertEquals(PublicKey.parse(A), PublicKey.ofBytes(bytes, 1));
    assertEquals(PublicKey.parse(A).hashCode(), PublicKey.ofBytes(bytes, 1).hashCode());
    assertThrows(IndexOutOfBoundsException.class, () -> PublicKey.ofBytes(bytes, 3));
  }

  @Test
  void addressesConvertToBytesAndCompareUnsigned() {
    OverlayAddress low = OverlayAddress.parse("400::ffff:0:0:1");
    OverlayAddress high = OverlayAddress.parse("ff00::");
    assertEquals(low, OverlayAddress.ofBytes(low.toBytes(), 0));
    assertTrue(low.compareTo(high) < 0);
    assertTrue(
        OverlayAddress.parse("400::1").compareTo(OverlayAddress.parse("400::8000:0:0:0")) < 0);
    assertEquals(0, low.compareTo(OverlayAddress.parse(low.toString())));
  }

  @ParameterizedTest
  @CsvSource({
    "400::, true",
    "5ff:ffff::1, true",
    "3ff::, false",
    "600::, false",
    "::, false",
    "fe80::1, false"
  })
  void overlayIsFirstBytesFourAndFive(String address, boolean inside) {
    assertEquals(inside, OverlayAddress.parse(address).isOverlay());
    assertEquals(inside, Subnet.OVERLAY.contains(OverlayAddress.parse(address)));
  }
}
