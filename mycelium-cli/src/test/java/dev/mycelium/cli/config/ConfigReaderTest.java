package dev.mycelium.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file means, and how much is said about a wrong one. */
class ConfigReaderTest {
  private static final Path FILE = Path.of("t.toml");

  @Test
  void exampleHasEveryKeyAndIsGoodAfterUncommenting() {
    String uncommented =
        ConfigExample.text()
            .lines()
            .map(line -> line.matches("#[a-z_0-9]+ = .*") ? line.substring(1) : line)
            .collect(Collectors.joining("\n"));

    ConfigFile file = ConfigReader.parse(FILE, uncommented);

    assertEquals(EnumSet.allOf(ConfigKey.class), file.values().keySet());
    assertEquals(List.of(), file.warnings());
    assertEquals(0, ConfigReader.parse(FILE, ConfigExample.text()).values().size());
  }

  @Test
  void everythingThatIsWrongIsNamedWithItsLine() {
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReader.parse(
                    FILE,
                    """
                    peers = ["tcp://1.2.3.4:1", "nonsense",
                      "udp://1.2.3.4:5"]
                    tcp_listen_port = 70000
                    no_tun = =
                    update_workers = 0
                    tun_name = 5
                    tun_name = "a"
                    quic_listn_port = 1
                    """));

    assertEquals(
        List.of(
            "7 problems in t.toml:",
            "t.toml:1: peers: missing leading protocol identifier in 'nonsense'",
            "t.toml:2: peers: protocol for endpoint is not supported in 'udp://1.2.3.4:5': use tcp,"
                + " tls, quic or vsock",
            "t.toml:3: tcp_listen_port: expected a whole number from 0 to 65535, not 70000",
            "t.toml:4: Unexpected '=', expected a value",
            "t.toml:5: update_workers: expected a whole number from 1 to 255, not 0",
            "t.toml:6: tun_name: expected a string, not 5",
            "t.toml:7: tun_name previously defined at line 6, column 1",
            "t.toml:8: unknown key 'quic_listn_port' is ignored: did you mean 'quic_listen_port'?"),
        String.valueOf(wrong.getMessage()).lines().map(String::strip).toList());
    assertEquals(7, wrong.count());
    assertEquals(1, wrong.inOneLine().lines().count());
  }

  @ParameterizedTest
  @CsvSource({
    "tcp-listen-port, : did you mean 'tcp_listen_port'?",
    "peer, : did you mean 'peers'?",
    "TUN_NAME, : did you mean 'tun_name'?",
    "quic_port, ''",
    "api_address, : did you mean 'api_addr'?",
    "log_format, : it is an option of the command line only",
    "key-file, : it is an option of the command line only",
    "x, ''"
  })
  void unknownKeyIsAWarningWithASuggestion(String key, String suggestion) {
    ConfigFile file = ConfigReader.parse(FILE, "\n" + key + " = 1\n");

    assertEquals(
        List.of("t.toml:2: unknown key '" + key + "' is ignored" + suggestion), file.warnings());
  }

  @Test
  void peersAreAnArrayOrOneString() {
    List<Endpoint> one = List.of(Endpoint.parse("tcp://1.2.3.4:5"));

    assertEquals(one, ConfigReader.parse(FILE, "peers = \"tcp://1.2.3.4:5\"").peers());
    assertEquals(one, ConfigReader.parse(FILE, "peers = [\n \"tcp://1.2.3.4:5\",\n]").peers());
    assertEquals(List.of(), ConfigReader.parse(FILE, "").peers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "\"yes\"", "\"on\"", "\"TRUE\"", "\"1\""})
  void booleansHaveManySpellings(String value) {
    ConfigFile file = ConfigReader.parse(FILE, "no_tun = " + value);

    assertEquals(true, file.values().get(ConfigKey.NO_TUN));
  }

  @Test
  void numbersMayBeQuoted() {
    ConfigFile file = ConfigReader.parse(FILE, "tcp_listen_port = \"20701\"\nfirewall_mark = 7");

    assertEquals(20701, file.values().get(ConfigKey.TCP_LISTEN_PORT));
    assertEquals(7L, file.values().get(ConfigKey.FIREWALL_MARK));
  }

  @Test
  void localhostIsAnAddressOfAServer() {
    ConfigFile file =
        ConfigReader.parse(FILE, "api_addr = 'localhost:80'\njsonrpc_addr = '[::1]:81'");

    assertEquals("127.0.0.1:80", file.text(ConfigKey.API_ADDR).orElseThrow());
    assertEquals("[::1]:81", file.text(ConfigKey.JSONRPC_ADDR).orElseThrow());
    assertThrows(ConfigException.class, () -> ConfigReader.parse(FILE, "api_addr = 'localhost'"));
  }

  @Test
  void byteOrderMarkIsSkipped() {
    assertTrue(ConfigReader.parse(FILE, "\uFEFFno_tun = true").has(ConfigKey.NO_TUN));
  }

  @Test
  void whatIsNoTextOrTooLongIsRefused(@TempDir Path directory) throws IOException {
    Path binary = Files.write(directory.resolve("binary.toml"), new byte[] {'a', (byte) 0xC3, '('});
    Path huge = Files.write(directory.resolve("huge.toml"), new byte[TomlText.FILE_BYTES_MAX + 1]);

    assertMessage("is not UTF-8 text", binary);
    assertMessage("is longer than 1048576 bytes", huge);
    assertMessage("cannot be read", directory);
    assertMessage("does not exist", directory.resolve("missing.toml"));
    assertEquals(
        ConfigFile.NONE,
        ConfigFile.read(new ConfigLocation(directory.resolve("missing.toml"), true)));
  }

  private static void assertMessage(String part, Path file) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> ConfigFile.read(new ConfigLocation(file, false)));
    assertTrue(String.valueOf(refused.getMessage()).contains(part), refused::toString);
  }

  @Test
  void damagedFilesAreReadOrRefusedButNeverCrash() {
    long seed = Long.getLong("seed", 0x5EED_C0F1_6L);
    Random random = new Random(seed);
    String whole = ConfigExample.text().replaceAll("(?m)^#(?=[a-z])", "");
    String pieces = "[]{}\"'=,.#\n\r\t \\u0+-_:TZe\u0000\uD800\u00e4";
    for (int round = 0; round < 1000; round++) {
      StringBuilder text = new StringBuilder(whole);
      for (int change = random.nextInt(8); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
          default -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        }
      }
      int round0 = round;
      try {
        ConfigReader.parse(FILE, text.toString());
      } catch (ConfigException expected) {
        assertTrue(expected.count() > 0);
      } catch (RuntimeException crash) {
        throw new AssertionError("seed " + seed + " round " + round0 + ":\n" + text, crash);
      }
    }
  }
}
