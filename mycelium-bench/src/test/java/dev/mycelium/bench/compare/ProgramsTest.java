package dev.mycelium.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.bench.options.DaemonOptions.Daemon;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramsTest {
  private static final Path SOMETHING = Path.of("/bin/sh");

  @Test
  void programsKeepTheirOrderAndGetNamesOfTheirOwn() {
    Programs programs = new Programs();
    programs.addOurs(new Daemon("mycelium-jvm", SOMETHING, SOMETHING, Map.of()));
    programs.add("reference=" + SOMETHING);
    programs.add("nebula=" + SOMETHING);
    programs.add("reference=" + SOMETHING);
    programs.add("wireguard-go=" + SOMETHING);
    assertEquals(
        List.of("mycelium-jvm", "reference", "nebula", "reference (2)", "wireguard-go"),
        programs.all().stream().map(Program::name).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "=", "reference", "=/bin/sh", "openvpn=/bin/sh", "nebula=", "nebula=/"})
  void anythingElseIsRefused(String text) {
    Programs programs = new Programs();
    assertThrows(IllegalArgumentException.class, () -> programs.add(text));
  }
}
