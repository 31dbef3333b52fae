package dev.mycelium.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.MyceliumException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** {@code RUST_LOG} and the switches (spec 07 §8). */
class LogFilterTest {
  @AfterEach
  void silence() {
    Logging.configure("off", LogFormat.COMPACT, false, new ByteArrayOutputStream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "info | mycelium | INFO",
        "WARN | io::netty | WARNING",
        "mycelium::router=debug | mycelium::router | FINE",
        "mycelium::router=debug | mycelium | OFF",
        "mycelium=debug,error | mycelium::tun | FINE",
        "mycelium=debug,error | io::netty | SEVERE",
        "mycelium::tun=off,mycelium=trace | mycelium::tun | OFF",
        "mycelium::tun=off,mycelium=trace | mycelium::router | FINEST",
        "loud | loud::thing | FINEST",
        "loud | mycelium | OFF",
        "info,,warn | mycelium | WARNING"
      })
  void longestMatchingTargetDecides(String filter, String target, String level) {
    assertEquals(Level.parse(level), LogFilter.parse(filter).levelOf(target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=nonsense=x", "mycelium=loud", "a b", "x[span]=debug", "=", "mycelium="})
  void whatCannotBeUnderstoodIsNamed(String filter) {
    MyceliumException refused =
        assertThrows(
            MyceliumException.class,
            () -> Logging.configure(filter, LogFormat.COMPACT, false, new ByteArrayOutputStream()));
    assertTrue(String.valueOf(refused.getMessage()).contains("'" + filter + "'"));
  }

  @Test
  void referenceTargetsFilterOurPackages() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Logging.configure("mycelium::router=debug,io::netty=info", LogFormat.COMPACT, false, lines);

    LoggerFactory.getLogger("dev.mycelium.internal.routing.Router").debug("shown {}", 1);
    LoggerFactory.getLogger("dev.mycelium.internal.link.TcpLink").error("hidden");
    LoggerFactory.getLogger("dev.mycelium.cli.Daemon").error("hidden");
    LoggerFactory.getLogger("io.netty.channel").info("shown {}", 2);
    LoggerFactory.getLogger("io.netty.channel").debug("hidden");
    LoggerFactory.getLogger("org.other").error("hidden");

    assertEquals(
        "DEBUG mycelium::router: shown 1,INFO io::netty::channel: shown 2",
        String.join(
            ",",
            lines
                .toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf('Z') + 1).strip())
                .toList()));
  }

  @Test
  void silentWinsOverDebugAndDebugIsOursOnly() {
    assertEquals("error", Logging.filterOf(true, true, "info"));
    LogFilter debug = LogFilter.parse(Logging.filterOf(true, false, "info"));
    assertEquals(Level.FINE, debug.levelOf("mycelium::router"));
    assertEquals(Level.INFO, debug.levelOf("io::netty"));
    LogFilter normal = LogFilter.parse(Logging.filterOf(false, false, "info"));
    assertEquals(Level.INFO, normal.levelOf("mycelium::router"));
    assertEquals(Level.SEVERE, normal.levelOf("io::netty"));
  }
}
