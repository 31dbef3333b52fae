package dev.mycelium.internal.crypto;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes of spec 01 §11.4, and D of the recordings. */
@SuppressWarnings("ImmutableEnumChecker") // keys and addresses never change
public enum TestIdentity {
  A(0),
  B(32),
  C(64),
  D(96);

  /** Agreeing takes long compared with what most tests do. */
  private static final Map<String, SharedSecret> SECRETS = new ConcurrentHashMap<>();

  private final SecretKey secretKey;
  private final OverlayAddress address;

  TestIdentity(int firstByte) {
    byte[] bytes = new byte[SecretKey.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (firstByte + i);
    }
    secretKey = SecretKey.of(bytes);
    address = secretKey.publicKey().address();
  }

  /** The secret key. */
  public SecretKey secretKey() {
    return secretKey;
  }

  /** The public key. */
  public PublicKey publicKey() {
    return secretKey.publicKey();
  }

  /** The overlay address. */
  public OverlayAddress address() {
    return address;
  }

  /** The secret shared with another one. */
  public SharedSecret with(TestIdentity other) {
    return SECRETS.computeIfAbsent(
        name() + other, pair -> SharedSecret.derive(secretKey, other.publicKey()).orElseThrow());
  }

  /** The node whose /64 this is, or null. */
  public static @org.jspecify.annotations.Nullable TestIdentity owning(long prefixHigh) {
    for (TestIdentity candidate : values()) {
      if (candidate.address.high() == prefixHigh) {
        return candidate;
      }
    }
    return null;
  }
}
