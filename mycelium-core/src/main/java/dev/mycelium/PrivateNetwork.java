package dev.mycelium;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Membership of a private network (spec 02 §7): only nodes with the same name and key link with
 * each other. Its links are TLS 1.3 over TCP; there is no QUIC in such a network.
 */
public final class PrivateNetwork {
  /** Length of the key. */
  public static final int KEY_BYTES = 32;

  private static final int NAME_BYTES_MIN = 2;
  private static final int NAME_BYTES_MAX = 64;

  private final String name;
  private final byte[] key;

  private PrivateNetwork(String name, byte[] key) {
    this.name = name;
    this.key = key;
  }

  /**
   * A network by its name and key.
   *
   * @param name 2 to 64 bytes of UTF-8 without a NUL; it is sent in clear
   * @param key 32 secret bytes, copied
   * @return the network
   * @throws IllegalArgumentException if either has another length; the message says which
   */
  public static PrivateNetwork of(String name, byte[] key) {
    int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes < NAME_BYTES_MIN || nameBytes > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "network name must be between 2 and 64 bytes, but has " + nameBytes);
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("network name must not hold a NUL");
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "network key must be " + KEY_BYTES + " bytes, but has " + key.length);
    }
    return new PrivateNetwork(name, key.clone());
  }

  /**
   * A network whose key lies in a file.
   *
   * @param name 2 to 64 bytes of UTF-8
   * @param keyFile its first 32 bytes are the key, further ones are ignored
   * @return the network
   * @throws MyceliumException if the file cannot be read or is too short, or the name does not fit
   */
  public static PrivateNetwork load(String name, Path keyFile) {
    try (InputStream file = Files.newInputStream(keyFile)) {
      byte[] key = file.readNBytes(KEY_BYTES);
      if (key.length < KEY_BYTES) {
        throw new MyceliumException(
            "network key file "
                + keyFile
                + " holds only "
                + key.length
                + " bytes, "
                + KEY_BYTES
                + " are needed: make one with 'head -c 32 /dev/urandom'");
      }
      return of(name, key);
    } catch (IOException unreadable) {
      String reason =
          unreadable instanceof NoSuchFileException
              ? "it does not exist"
              : String.valueOf(unreadable.getMessage());
      throw new MyceliumException(
          "cannot read the network key file " + keyFile + ": " + reason, unreadable);
    } catch (IllegalArgumentException unfit) {
      throw new MyceliumException(Objects.requireNonNull(unfit.getMessage()), unfit);
    }
  }

  /**
   * The name.
   *
   * @return as given
   */
  public String name() {
    return name;
  }

  /**
   * The secret key.
   *
   * @return a copy, 32 bytes
   */
  public byte[] key() {
    return key.clone();
  }

  /** The name; never the key. */
  @Override
  public String toString() {
    return "private network " + name;
  }
}
