package dev.mycelium.tun.linux;

import static dev.mycelium.tun.testing.Failures.assertMessageContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"mycelium", "t", "abcdefghijklmno", "my-tun_0.1", "...", "utun0", "@"})
  void ordinaryNamesAreTakenAsTheyAre(String name) {
    assertEquals(name, new InterfaceName(name).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcdefghijklmnop",
        "a/b",
        "a b",
        " ",
        "a\tb",
        "a\nb",
        "tun%d",
        "100%",
        "a:1",
        ".",
        "..",
        "all",
        "default",
        "caf\u00e9",
        "\u00a0",
        "a\u0000b",
        "\u007f"
      })
  void namesThatTheKernelWouldRefuseOrChangeAreRefused(String name) {
    TunException e = assertThrows(TunException.class, () -> new InterfaceName(name));
    assertMessageContains(e, "--tun-name");
    assertFalse(e.toString().chars().anyMatch(Character::isISOControl), e::toString);
  }

  @Test
  void everyMtuThatIpv6CannotUseIsRefused() {
    OverlayAddress address = OverlayAddress.parse("400::1");
    for (int mtu : new int[] {Integer.MIN_VALUE, 0, 1279, 65_536}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> LinuxTun.open("mycelium", address, mtu));
      assertMessageContains(e, Integer.toString(mtu));
    }
  }
}
