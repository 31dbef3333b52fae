package dev.mycelium.internal.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class AesGcmTest {
  private static final String FAST = "AmazonCorrettoCryptoProvider";

  @Test
  void theFastProviderIsUsedAndNotRegistered() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "skipped: the tests bring the fast provider for Linux on x86-64 only");
    assertEquals(FAST, AesGcm.newCipher().getProvider().getName());
    assertEquals(null, Security.getProvider(FAST));
  }

  @Test
  void bothProvidersSealToTheSameBytes() throws GeneralSecurityException {
    Random random = new Random(7);
    for (int length = 0; length < 600; length++) {
      byte[] key = bytes(random, 32);
      byte[] nonce = bytes(random, 12);
      byte[] plaintext = bytes(random, length);
      assertArrayEquals(
          seal(AesGcm.ofJvm(), key, nonce, plaintext),
          seal(AesGcm.newCipher(), key, nonce, plaintext),
          "length " + length);
    }
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] seal(Cipher cipher, byte[] key, byte[] nonce, byte[] plaintext)
      throws GeneralSecurityException {
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    return cipher.doFinal(plaintext);
  }
}
