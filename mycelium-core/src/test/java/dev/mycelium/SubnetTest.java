package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §4.3, §11.7 and spec 04 §17.7. */
class SubnetTest {
  @Test
  void hostBitsDoNotMatterForEquality() {
    Subnet subnet = Subnet.parse("c:17:22:2d:38:43:4e:59/64");
    for (String same :
        new String[] {
          "c:17:22:2d:43:4e:59:5a/64", "c:17:22:2d::/64", "c:17:22:2d:ffff:ffff:ffff:ffff/64"
        }) {
      assertEquals(subnet, Subnet.parse(same));
      assertEquals(subnet.hashCode(), Subnet.parse(same).hashCode());
      assertEquals(0, subnet.compareTo(Subnet.parse(same)));
    }
    assertNotEquals(subnet, Subnet.parse("c:17:22:28:43:4e:59:5a/64"));
    assertNotEquals(subnet, Subnet.parse("c:17:22:2d:38:43:4e:59/63"));
  }

  @Test
  void mappedSubnetsFollowTheSameRules() {
    Subnet subnet = Subnet.parse("::ffff:10.1.2.3/120");
    assertEquals(subnet, Subnet.parse("::ffff:10.1.2.102/120"));
    assertEquals(subnet, Subnet.parse("::ffff:10.1.2.0/120"));
    assertEquals(subnet, Subnet.parse("::ffff:10.1.2.255/120"));
    assertNotEquals(subnet, Subnet.parse("::ffff:10.1.4.3/120"));
    assertNotEquals(subnet, Subnet.parse("::ffff:10.1.2.3/112"));
  }

  @Test
  void widerSubnetContainsTheNarrowerAndNotTheReverse() {
    Subnet everything = Subnet.parse("::/0");
    Subnet node = Subnet.parse("430:9364:d8d8:84a9::/64");
    assertTrue(everything.contains(node));
    assertFalse(node.contains(everything));
    assertTrue(node.contains(node));
    assertTrue(node.contains(Subnet.parse("430:9364:d8d8:84a9::1")));
    assertFalse(node.contains(Subnet.parse("430:9364:d8d8:84a8::/64")));
    assertTrue(Subnet.OVERLAY.contains(node));
  }

  @Test
  void everyPrefixLengthMasksExactlyItsBits() {
    OverlayAddress ones = new OverlayAddress(-1, -1);
    for (int length = 0; length <= 128; length++) {
      OverlayAddress network = new Subnet(ones, length).address();
      assertEquals(length, Long.bitCount(network.high()) + Long.bitCount(network.low()));
      assertEquals(
          length == 0, new Subnet(new OverlayAddress(0, 0), length).contains(ones), "/" + length);
      if (length < 128) {
        int flipped = 127 - length; // the first bit behind the prefix, counted from the end
        OverlayAddress other =
            flipped >= 64
                ? new OverlayAddress(-1L ^ 1L << (flipped - 64), -1)
                : new OverlayAddress(-1, -1L ^ 1L << flipped);
        assertTrue(new Subnet(ones, length).contains(other));
        assertFalse(new Subnet(ones, length + 1).contains(other));
      }
    }
  }

  @Test
  void textIsCanonicalAndReadBack() {
    OverlayAddress address = OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
    assertEquals("430:9364:d8d8:84a9::/64", address.subnet().toString());
    assertEquals(address.subnet(), Subnet.parse(address.subnet().toString()));
    assertEquals(address.subnet(), Subnet.ofNode(address.high()));
    assertEquals(new Subnet(address, 128), Subnet.parse(address.toString()));
    assertEquals("400::/7", Subnet.OVERLAY.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/64",
        "400::/",
        "400::/129",
        "400::/-1",
        "400::/+1",
        "400::/64/64",
        "400::/1 ",
        "400::/1234",
        "10.0.0.0/8",
        "400:/64",
        "host/64",
        "400::%1/64",
        "[400::]/64",
        "400::/٦"
      })
  void malformedTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Subnet.parse(text));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 129, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void prefixLengthOutOfRangeIsRefused(int length) {
    OverlayAddress any = new OverlayAddress(0, 0);
    assertThrows(IllegalArgumentException.class, () -> new Subnet(any, length));
  }
}
