package dev.mycelium.tun;

import static dev.mycelium.tun.testing.Failures.assertMessageContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import dev.mycelium.spi.TunFactory;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemTunFactoryTest {
  private static final OverlayAddress ADDRESS = OverlayAddress.parse("400::1");

  @Test
  void serviceLoaderFindsTheFactory() {
    List<Class<?>> found =
        ServiceLoader.load(TunFactory.class).stream()
            .<Class<?>>map(ServiceLoader.Provider::type)
            .toList();
    assertEquals(List.of(SystemTunFactory.class), found);
  }

  @ParameterizedTest
  @CsvSource({"Linux,amd64", "Linux,aarch64", "Linux,x86_64"})
  void linuxIsSupported(String system, String machine) {
    assertTrue(new SystemTunFactory(system, machine).isSupported());
  }

  @ParameterizedTest
  @CsvSource({"Mac OS X,aarch64", "Windows 11,amd64", "FreeBSD,amd64", "Linux,s390x"})
  void otherSystemsAreRefusedWithAdvice(String system, String machine) {
    SystemTunFactory factory = new SystemTunFactory(system, machine);
    assertFalse(factory.isSupported());
    TunException e =
        assertThrows(TunException.class, () -> factory.open("mycelium", ADDRESS, 1400));
    assertMessageContains(e, system, "--no-tun");
  }
}
