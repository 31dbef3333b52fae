package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.SecretKey;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Default places by system (spec 07 §7), and who creates what. */
class KeyLocationTest {
  @TempDir Path home;

  @Test
  void linuxPrefersAnAbsoluteXdgDataHome() {
    assertEquals(
        "/data/mycelium/priv_key.bin",
        location("Linux", "/root", Map.of("XDG_DATA_HOME", "/data", "HOME", "/h")));
    assertEquals(
        "/h/.local/share/mycelium/priv_key.bin",
        location("Linux", "/root", Map.of("XDG_DATA_HOME", "data", "HOME", "/h")));
    assertEquals(
        "/root/.local/share/mycelium/priv_key.bin", location("Linux", "/root", Map.of("HOME", "")));
  }

  @Test
  void withoutAHomeTheWorkingDirectoryServes() {
    assertEquals("./mycelium/priv_key.bin", location("Linux", "?", Map.of()));
    assertEquals("./mycelium/priv_key.bin", location("Linux", "", Map.of()));
  }

  @Test
  void otherSystemsHaveTheirOwnPlaces() {
    assertEquals(
        "/h/Library/Application Support/ThreeFold Tech/Mycelium/priv_key.bin",
        location("Mac OS X", "/root", Map.of("HOME", "/h", "XDG_DATA_HOME", "/data")));
    assertEquals(
        "/local/ThreeFold Tech/Mycelium/priv_key.bin",
        location("Windows 11", "/u", Map.of("LOCALAPPDATA", "/local", "HOME", "/h")));
    assertEquals("/h/.local/share/priv_key.bin", location("FreeBSD", "/u", Map.of("HOME", "/h")));
  }

  @Test
  void inspectCreatesNothing() throws IOException {
    assertEquals(1, inHome("inspect").exit());
    assertEquals(0, inHome("inspect", TestKeys.PUBLIC_KEY_A).exit());

    try (var files = Files.list(home)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void generatedKeyIsTheOneInspectShows() {
    CommandRun generated = inHome("generate-keys");
    assertEquals(0, generated.exit(), generated::toString);
    assertEquals("", generated.out());

    Path file = home.resolve(".local/share/mycelium/priv_key.bin");
    String publicKey = SecretKey.load(file).publicKey().toString();
    assertTrue(inHome("inspect").out().startsWith("Public key: " + publicKey + "\nAddress: "));
  }

  @Test
  void forceReplacesTheKeyAndKeepsTheOld() throws IOException {
    Path file = home.resolve("new.key");
    String[] command = {"-k", file.toString(), "generate-keys"};
    assertEquals(0, CommandRun.of(command).exit());
    byte[] first = Files.readAllBytes(file);

    CommandRun refused = CommandRun.of(command);
    assertEquals(0, refused.exit());
    assertTrue(refused.err().contains("--force"), refused.err());
    assertEquals(SecretKey.of(first).publicKey(), SecretKey.load(file).publicKey());

    assertEquals(0, CommandRun.of("generate-keys", "--force", "-k", file.toString()).exit());
    assertFalse(SecretKey.load(file).publicKey().equals(SecretKey.of(first).publicKey()));
    assertEquals(
        SecretKey.of(first).publicKey(), SecretKey.load(home.resolve("new.key.bak")).publicKey());
  }

  @Test
  void inspectWithKeyDoesNotTouchABrokenKeyFile() throws IOException {
    Path broken = Files.write(home.resolve("short.key"), new byte[31]);

    CommandRun run = CommandRun.of("-k", broken.toString(), "inspect", TestKeys.PUBLIC_KEY_A);

    assertEquals(0, run.exit(), run::toString);
    assertTrue(run.out().endsWith("Address: " + TestKeys.ADDRESS_A + "\n"), run.out());
  }

  private CommandRun inHome(String... arguments) {
    return CommandRun.of(Map.of("HOME", home.toString()), arguments);
  }

  private static String location(String os, String userHome, Map<String, String> environment) {
    Surroundings surroundings =
        new Surroundings(
            environment,
            os,
            userHome,
            false,
            false,
            InputStream.nullInputStream(),
            System.out,
            System.err);
    return KeyLocation.of(Optional.empty(), surroundings).file().toString();
  }
}
