package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import org.junit.jupiter.api.Test;

/** Router ids and prefixes: spec 03 §5.1, §5.4. */
class RouterIdTest {
  private static final byte[] KEY = Bytes.of("32x07");

  @Test
  void ownIdIsKeyZoneZeroAndRandomBytes() {
    RouterId id = RouterId.of(PublicKey.of(KEY), Bytes.of("a1a2a3a4a5a6"));
    assertArrayEquals(Bytes.of("32x07 0000 a1a2a3a4a5a6"), id.toBytes());
    assertEquals("07".repeat(32) + "-0000-a1a2a3a4a5a6", id.toString());
    assertEquals(PublicKey.of(KEY), id.publicKey());
    assertThrows(IllegalArgumentException.class, () -> RouterId.of(PublicKey.of(KEY), new byte[5]));
  }

  @Test
  void allFortyBytesCountInComparisons() {
    byte[] bytes = Bytes.of("00 RID 00");
    RouterId id = RouterId.ofBytes(bytes, 1);
    assertEquals(RouterId.ofBytes(Bytes.of("RID"), 0), id);
    assertEquals(RouterId.ofBytes(Bytes.of("RID"), 0).hashCode(), id.hashCode());
    for (int i = 0; i < RouterId.BYTES; i++) {
      byte[] other = id.toBytes();
      other[i] ^= 1;
      assertNotEquals(RouterId.ofBytes(other, 0), id);
      assertEquals(i >= 32, RouterId.ofBytes(other, 0).hasSameKey(id));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> RouterId.ofBytes(bytes, 3));
  }

  @Test
  void nodeSubnetIsAnIpv6SixtyFour() {
    assertTrue(Prefix.of(Subnet.parse("400::/64")).isNodeSubnet());
    assertEquals(Subnet.parse("::/0"), Prefix.WILDCARD.subnet());
    assertEquals(Subnet.parse("400:1::/64"), Prefix.of(Subnet.parse("400:1::5/64")).subnet());
    assertThrows(
        IllegalStateException.class, () -> new Prefix(AddressEncoding.IPV4, 0, 0, 64).subnet());
  }
}
