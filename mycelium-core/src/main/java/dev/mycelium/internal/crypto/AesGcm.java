package dev.mycelium.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ciphers of AES-GCM come from: Amazon Corretto Crypto Provider if the program has it beside
 * us, else whatever the JVM prefers, normally its own.
 *
 * <p>The first takes three fifths of the time for a packet of 1400 bytes and makes a tenth of the
 * garbage; above all it is fast at once, where the JVM's own is some forty times slower until it
 * has been compiled, seconds later under load. It is asked for by name and not registered: what
 * else the program does with cryptography stays as it was.
 */
public final class AesGcm {
  private static final Logger LOG = LoggerFactory.getLogger(AesGcm.class);
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final String FAST_PROVIDER =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private static final int KEY_BYTES = 32;

  /** Looked for once, when a node starts: never by a program that only asks a daemon. */
  private static final class Fast {
    static final @Nullable Provider PROVIDER = find().filter(AesGcm::works).orElse(null);

    private Fast() {}

    private static Optional<Provider> find() {
      try {
        return ServiceLoader.load(Provider.class, AesGcm.class.getClassLoader()).stream()
            .filter(provider -> provider.type().getName().equals(FAST_PROVIDER))
            .findFirst()
            .map(ServiceLoader.Provider::get);
      } catch (ServiceConfigurationError | LinkageError unusable) {
        LOG.debug("{} cannot be loaded", FAST_PROVIDER, unusable);
        return Optional.empty();
      }
    }
  }

  private AesGcm() {}

  /** Looks for the fast provider now, so that no packet has to wait for it. */
  static void load() {
    Provider unused = Fast.PROVIDER;
  }

  /**
   * A cipher that is not initialised yet.
   *
   * @throws IllegalStateException if the JVM has no AES-GCM at all
   */
  public static Cipher newCipher() {
    Provider fast = Fast.PROVIDER;
    try {
      return fast == null ? ofJvm() : Cipher.getInstance(TRANSFORMATION, fast);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JVM has no " + TRANSFORMATION, missing);
    }
  }

  /** A cipher of the JVM's own preference. */
  static Cipher ofJvm() throws GeneralSecurityException {
    return Cipher.getInstance(TRANSFORMATION);
  }

  /**
   * Whether a provider seals like the JVM: its native code may be for another machine, or a
   * directory for temporary files may not allow it to run.
   */
  private static boolean works(Provider provider) {
    try {
      boolean same =
          Arrays.equals(sample(ofJvm()), sample(Cipher.getInstance(TRANSFORMATION, provider)));
      LOG.debug("{} is {}", provider.getName(), same ? "used" : "broken and not used");
      return same;
    } catch (GeneralSecurityException | RuntimeException | LinkageError unusable) {
      LOG.debug("{} is not used", provider.getName(), unusable);
      return false;
    }
  }

  private static byte[] sample(Cipher cipher) throws GeneralSecurityException {
    byte[] zeros = new byte[KEY_BYTES];
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(zeros, "AES"),
        new GCMParameterSpec(8 * PacketCipher.TAG_BYTES, zeros, 0, NonceSource.NONCE_BYTES));
    return cipher.doFinal(zeros);
  }
}
