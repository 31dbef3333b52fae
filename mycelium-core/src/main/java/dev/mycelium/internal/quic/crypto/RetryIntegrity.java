package dev.mycelium.internal.quic.crypto;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The tag that ties a Retry packet to the Initial it answers (RFC 9001 §5.8). */
public final class RetryIntegrity {
  /** Bytes at the end of every Retry packet. */
  public static final int TAG_BYTES = 16;

  private static final SecretKeySpec KEY =
      new SecretKeySpec(HexFormat.of().parseHex("be0c690b9f66575a1d766b54e368c84e"), "AES");
  private static final byte[] NONCE = HexFormat.of().parseHex("461599d35d632bf2239825bb");

  private RetryIntegrity() {}

  /**
   * The tag of a Retry packet.
   *
   * @param originalDestination what the client's first Initial was addressed to
   * @param length bytes of the packet without its tag
   */
  public static byte[] tag(ConnectionId originalDestination, byte[] array, int start, int length) {
    byte[] pseudo = new byte[1 + originalDestination.length() + length];
    ByteOutput out = new ByteOutput().over(pseudo, 0, pseudo.length);
    out.writeByte(originalDestination.length());
    originalDestination.writeTo(out);
    out.writeBytes(array, start, length);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(8 * TAG_BYTES, NONCE));
      cipher.updateAAD(pseudo);
      return cipher.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Retry tag failed", impossible);
    }
  }

  /** Whether a received Retry packet of this many bytes ends in the right tag. */
  public static boolean verify(
      ConnectionId originalDestination, byte[] array, int start, int length) {
    if (length < TAG_BYTES) {
      return false;
    }
    int body = length - TAG_BYTES;
    byte[] received = java.util.Arrays.copyOfRange(array, start + body, start + length);
    return MessageDigest.isEqual(tag(originalDestination, array, start, body), received);
  }
}
