package dev.mycelium.internal.quic.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869) with the labels of TLS 1.3 (RFC 8446 §7.1). */
final class Hkdf {
  private Hkdf() {}

  static byte[] extract(String hmac, byte[] salt, byte[] input) {
    return mac(hmac, salt).doFinal(input);
  }

  /** HKDF-Expand-Label with an empty context. */
  static byte[] expandLabel(Suite suite, byte[] secret, String label, int length) {
    byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    byte[] info = new byte[4 + name.length];
    info[0] = (byte) (length >>> 8);
    info[1] = (byte) length;
    info[2] = (byte) name.length;
    System.arraycopy(name, 0, info, 3, name.length);
    return expand(suite.hmac(), secret, info, length);
  }

  private static byte[] expand(String hmac, byte[] secret, byte[] info, int length) {
    Mac mac = mac(hmac, secret);
    byte[] result = new byte[length];
    byte[] block = new byte[0];
    int done = 0;
    for (int i = 1; done < length; i++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) i);
      block = mac.doFinal();
      int part = Math.min(block.length, length - done);
      System.arraycopy(block, 0, result, done, part);
      done += part;
    }
    Arrays.fill(block, (byte) 0);
    return result;
  }

  private static Mac mac(String hmac, byte[] key) {
    try {
      Mac mac = Mac.getInstance(hmac);
      mac.init(new SecretKeySpec(key, hmac));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no " + hmac, missing);
    }
  }
}
