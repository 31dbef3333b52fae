package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spec 01 §2.3, §10.4 and spec 07 §7. */
class KeyFileTest {
  private static final String OWNER_ONLY = "rw-------";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("node.key");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static boolean hasPermissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void assertOwnerOnly(Path path) throws IOException {
    if (hasPermissions(path)) {
      assertEquals(OWNER_ONLY, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
  }

  /** What the key file says on the log, which tests send to standard error. */
  private static String logged(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  private static void skipIf(boolean condition, String reason) {
    if (condition) {
      System.out.println("skipped: " + reason);
    }
    Assumptions.assumeFalse(condition, reason);
  }

  private static String refusal(Runnable action) {
    return String.valueOf(assertThrows(KeyFileException.class, action::run).getMessage());
  }

  @Test
  void savedKeyIsThirtyTwoBytesForItsOwnerOnlyAndLoadsAgain() throws IOException {
    SecretKey key = SecretKey.generate();
    key.save(file);
    assertArrayEquals(key.toBytes(), Files.readAllBytes(file));
    assertOwnerOnly(file);
    assertEquals("", logged(() -> assertEquals(key.publicKey(), SecretKey.load(file).publicKey())));
    assertEquals(List.of("node.key"), names());
  }

  @Test
  void loadOrCreateCreatesOnceAndThenLoads() throws IOException {
    SecretKey created = SecretKey.loadOrCreate(file);
    assertArrayEquals(created.toBytes(), Files.readAllBytes(file));
    assertArrayEquals(created.toBytes(), SecretKey.loadOrCreate(file).toBytes());
    assertOwnerOnly(file);
  }

  @Test
  void saveDoesNotTouchAnExistingFile() throws IOException {
    Files.writeString(file, "something else");
    assertTrue(refusal(() -> SecretKey.generate().save(file)).contains("exists"));
    assertEquals("something else", Files.readString(file));
    assertEquals(List.of("node.key"), names());
  }

  @Test
  void replacingKeepsTheOldFileAsABackup() throws IOException {
    SecretKey first = SecretKey.generate();
    SecretKey second = SecretKey.generate();
    SecretKey third = SecretKey.generate();
    first.saveReplacing(file);
    assertEquals(List.of("node.key"), names());
    second.saveReplacing(file);
    third.saveReplacing(file);
    assertArrayEquals(third.toBytes(), SecretKey.load(file).toBytes());
    Path backup = directory.resolve("node.key.bak");
    assertArrayEquals(second.toBytes(), SecretKey.load(backup).toBytes());
    assertOwnerOnly(backup);
    assertEquals(List.of("node.key", "node.key.bak"), names());
  }

  @Test
  void shortFileIsRefusedWithPathAndLengthAndNeverReplaced() throws IOException {
    for (int length : new int[] {0, 1, 31}) {
      Files.write(file, new byte[length]);
      for (Runnable load :
          List.<Runnable>of(() -> SecretKey.load(file), () -> SecretKey.loadOrCreate(file))) {
        String message = refusal(load);
        assertTrue(message.contains(file.toString()), message);
        assertTrue(message.contains("has " + length + " bytes"), message);
      }
      assertEquals(length, Files.size(file));
    }
  }

  @Test
  void longerFileIsUsedUpTo32BytesWithAWarning() throws IOException {
    byte[] bytes = new byte[64];
    java.util.Arrays.fill(bytes, (byte) '7'); // as a key in hexadecimal digits would be
    SecretKey.generate().save(file); // for its permissions
    Files.write(file, bytes);
    String log =
        logged(
            () ->
                assertArrayEquals(
                    java.util.Arrays.copyOf(bytes, 32), SecretKey.load(file).toBytes()));
    assertTrue(log.contains("longer than 32 bytes") && log.contains(file.toString()), log);
  }

  @Test
  void fileThatOthersCanReadIsUsedWithAWarning() throws IOException {
    skipIf(!hasPermissions(directory), "no POSIX permissions here");
    SecretKey key = SecretKey.generate();
    key.save(file);
    for (String mode : new String[] {"rw-r-----", "rw----r--"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      String log = logged(() -> assertArrayEquals(key.toBytes(), SecretKey.load(file).toBytes()));
      assertTrue(log.contains("can be read by others"), log);
    }
  }

  @Test
  void missingFileOrDirectoryIsNamed() throws IOException {
    assertTrue(refusal(() -> SecretKey.load(file)).contains("does not exist"));
    Path deeper = directory.resolve("missing").resolve("node.key");
    String message = refusal(() -> SecretKey.loadOrCreate(deeper));
    assertTrue(message.contains(deeper.toString()), message);
    assertTrue(message.contains("the directory does not exist"), message);
    assertEquals(List.of(), names());
  }

  @Test
  void directoryInPlaceOfTheFileIsRefusedAndLeavesNothingBehind() throws IOException {
    Files.createDirectory(file);
    for (Runnable use :
        List.<Runnable>of(
            () -> SecretKey.load(file),
            () -> SecretKey.loadOrCreate(file),
            () -> SecretKey.generate().saveReplacing(file))) {
      assertTrue(refusal(use).contains("it is a directory"));
    }
    assertEquals(List.of("node.key"), names());
    assertTrue(Files.isDirectory(file));
    assertTrue(refusal(() -> SecretKey.load(directory.getRoot())).contains("directory"));
    assertTrue(
        refusal(() -> SecretKey.generate().saveReplacing(directory.getRoot())).contains("file"));
  }

  @Test
  void failedReplacementLeavesOldKeyAndNothingElse() throws IOException {
    SecretKey old = SecretKey.generate();
    old.save(file);
    Files.createDirectory(directory.resolve("node.key.bak")); // the backup cannot be made
    assertThrows(KeyFileException.class, () -> SecretKey.generate().saveReplacing(file));
    assertArrayEquals(old.toBytes(), SecretKey.load(file).toBytes());
    assertEquals(List.of("node.key", "node.key.bak"), names());
  }

  @Test
  void missingPermissionIsExplained() throws IOException {
    skipIf(!hasPermissions(directory), "no POSIX permissions here");
    SecretKey.generate().save(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    skipIf(Files.isReadable(file), "this user may read everything (root)");
    assertTrue(refusal(() -> SecretKey.load(file)).contains("permission denied"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    try {
      Path other = directory.resolve("other.key");
      assertTrue(refusal(() -> SecretKey.generate().save(other)).contains("permission denied"));
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
