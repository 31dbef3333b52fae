package dev.mycelium;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds a secret key: 32 raw bytes (spec 01 §2.3, §10.4).
 *
 * <p>Writing never touches the old file before the new one is complete on disk: a full disk or a
 * crash must not cost an identity. The reference truncates first.
 */
final class KeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(SecretKey.class);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<PosixFilePermission> READABLE_BY_OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private final Path path;

  KeyFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** Nothing lies there, not even a dangling link. */
  boolean isMissing() {
    return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The first 32 bytes; warns about a longer file and about one that others can read. */
  byte[] read() {
    byte[] bytes = new byte[SecretKey.BYTES];
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer target = ByteBuffer.wrap(bytes);
      while (target.hasRemaining() && channel.read(target) >= 0) {
        // until the key is complete or the file ends
      }
      if (target.hasRemaining()) {
        throw new KeyFileException(
            "key file " + path + " has " + target.position() + " bytes, a key has 32; restore it");
      }
      if (channel.read(ByteBuffer.allocate(1)) > 0) {
        LOG.warn(
            "Key file {} is longer than 32 bytes; only the first 32 are used. A key is raw bytes,"
                + " not text",
            path);
      }
    } catch (IOException failure) {
      throw failed("read", failure);
    }
    warnIfReadableByOthers();
    return bytes;
  }

  private void warnIfReadableByOthers() {
    try {
      if (hasPermissions()
          && Files.getPosixFilePermissions(path).stream().anyMatch(READABLE_BY_OTHERS::contains)) {
        LOG.warn("Key file {} can be read by others; 'chmod 600' closes it", path);
      }
    } catch (IOException unknowable) {
      LOG.debug("Permissions of key file {} are unknown", path, unknowable);
    }
  }

  /**
   * Writes a complete new file under a temporary name and moves it into place.
   *
   * @param keepOld keep what lies at the path under the name with {@code .bak} appended; otherwise
   *     a file at the path is an error
   */
  void write(byte[] bytes, boolean keepOld) {
    if (!keepOld && !isMissing()) {
      throw new KeyFileException(
          "key file " + path + " exists; the identity in it would be lost, so it is kept");
    }
    try {
      Path temporary = writeTemporary(bytes);
      try {
        if (keepOld && !isMissing()) {
          backUp();
        }
        moveInto(temporary, path);
      } finally {
        Files.deleteIfExists(temporary);
      }
      syncDirectory();
    } catch (IOException failure) {
      throw failed("write", failure);
    }
  }

  private Path writeTemporary(byte[] bytes) throws IOException {
    FileAttribute<?>[] attributes =
        hasPermissions()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Path temporary = Files.createTempFile(directory(), ".mycelium-key", ".tmp", attributes);
    boolean complete = false;
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      while (source.hasRemaining()) {
        channel.write(source);
      }
      channel.force(true);
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(temporary);
      }
    }
    return temporary;
  }

  /** A copy, so that at every moment there is a key at the path. */
  private void backUp() throws IOException {
    Path backup = path.resolveSibling(path.getFileName() + ".bak");
    Path copy = writeTemporary(Files.readAllBytes(path));
    try {
      moveInto(copy, backup);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void moveInto(Path from, Path to) throws IOException {
    if (Files.isDirectory(to)) { // a rename would replace an empty one
      throw new FileSystemException(to.toString(), null, "is a directory");
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException notHere) {
      LOG.debug("No atomic rename in {}", to.getParent(), notHere);
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes the rename itself durable where a directory can be opened; Windows cannot. */
  private void syncDirectory() {
    try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException notSupported) {
      LOG.debug("Directory {} cannot be synced", directory(), notSupported);
    }
  }

  private Path directory() {
    Path parent = path.getParent();
    if (parent == null) {
      throw new KeyFileException("key file " + path + " is no file; name a file in a directory");
    }
    return parent;
  }

  private boolean hasPermissions() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private KeyFileException failed(String verb, IOException failure) {
    return new KeyFileException(
        "cannot " + verb + " key file " + path + ": " + adviceFor(failure), failure);
  }

  private String adviceFor(IOException failure) {
    if (Files.isDirectory(path)) {
      return "it is a directory; name a file in it";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied; run as its owner or change its mode and that of its directory";
    }
    if (failure instanceof NoSuchFileException) {
      return Files.isDirectory(directory())
          ? "it does not exist; create a key or name another file"
          : "the directory does not exist; create it first";
    }
    return String.valueOf(failure.getMessage());
  }
}
