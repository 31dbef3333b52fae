package dev.mycelium.cli;

import dev.mycelium.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key files that the recordings name. */
final class TestKeys {
  static final String PUBLIC_KEY_A =
      "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";
  static final String ADDRESS_A = "430:9364:d8d8:84a9:dd60:de78:c767:d361";

  private TestKeys() {}

  /** Lays out a.key, short.key, long.key, the directory home and a home with the default file. */
  static void layOut(Path directory) throws IOException {
    byte[] key = bytes(0, 32);
    SecretKey.of(key).save(directory.resolve("a.key"));
    Files.write(directory.resolve("short.key"), bytes(0, 31));
    Files.write(directory.resolve("long.key"), bytes(0, 33));
    Files.createDirectory(directory.resolve("home"));
    Path data = Files.createDirectories(directory.resolve("k/.local/share/mycelium"));
    SecretKey.of(key).save(data.resolve("priv_key.bin"));
  }

  /** The secret key whose bytes count up from a number: 0 is that of a.key, 32 of b.key. */
  static SecretKey startingWith(int first) {
    return SecretKey.of(bytes(first, 32));
  }

  private static byte[] bytes(int first, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }
}
