package dev.mycelium.internal.quic.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/** Header protection (RFC 9001 §5.4) with one key. */
public final class HeaderProtection {
  /** Bytes of ciphertext that a mask is made of. */
  public static final int SAMPLE_BYTES = 16;

  /** The sample begins this far behind the start of the packet number. */
  public static final int SAMPLE_DISTANCE = 4;

  private static final int LONG_BITS = 0x0F;
  private static final int SHORT_BITS = 0x1F;

  private final byte[] mask = new byte[SAMPLE_BYTES];
  private final @Nullable Cipher aes;
  private final byte[] chachaKey;

  HeaderProtection(Suite suite, byte[] key) {
    chachaKey = key;
    aes = suite == Suite.CHACHA20_POLY1305_SHA256 ? null : aesCipher(key);
  }

  private static Cipher aesCipher(byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no AES/ECB/NoPadding", missing);
    }
  }

  /**
   * Hides first byte and packet number of a sealed packet.
   *
   * @param start of the packet
   * @param number where the packet number begins
   * @param numberBytes 1..4
   */
  public void apply(byte[] array, int start, int number, int numberBytes) {
    makeMask(array, number + SAMPLE_DISTANCE);
    array[start] ^= (byte) (mask[0] & bits(array[start]));
    for (int i = 0; i < numberBytes; i++) {
      array[number + i] ^= mask[1 + i];
    }
  }

  /**
   * Uncovers first byte and packet number in place; the caller knows that the sample lies inside.
   *
   * @return the truncated packet number; its length is in the low bits of the first byte
   */
  public long remove(byte[] array, int start, int number) {
    makeMask(array, number + SAMPLE_DISTANCE);
    array[start] ^= (byte) (mask[0] & bits(array[start]));
    int numberBytes = (array[start] & 3) + 1;
    long truncated = 0;
    for (int i = 0; i < numberBytes; i++) {
      array[number + i] ^= mask[1 + i];
      truncated = truncated << 8 | array[number + i] & 0xFF;
    }
    return truncated;
  }

  private static int bits(byte first) {
    return first < 0 ? LONG_BITS : SHORT_BITS;
  }

  private void makeMask(byte[] array, int sample) {
    Cipher cipher = aes;
    if (cipher == null) {
      makeChaChaMask(array, sample);
      return;
    }
    try {
      int made = cipher.update(array, sample, SAMPLE_BYTES, mask, 0);
      assert made == SAMPLE_BYTES;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("header protection failed", impossible);
    }
  }

  /** The JDK's ChaCha20 refuses to start twice with one nonce, which forged packets could ask. */
  private void makeChaChaMask(byte[] array, int sample) {
    byte[] nonce = new byte[12];
    System.arraycopy(array, sample + 4, nonce, 0, nonce.length);
    long counter =
        array[sample] & 0xFF
            | (array[sample + 1] & 0xFF) << 8
            | (array[sample + 2] & 0xFF) << 16
            | (array[sample + 3] & 0xFFL) << 24;
    ChaCha7539Engine engine = new ChaCha7539Engine();
    engine.init(true, new ParametersWithIV(new KeyParameter(chachaKey), nonce));
    engine.seekTo(counter * 64);
    java.util.Arrays.fill(mask, (byte) 0);
    engine.processBytes(mask, 0, 5, mask, 0);
  }
}
