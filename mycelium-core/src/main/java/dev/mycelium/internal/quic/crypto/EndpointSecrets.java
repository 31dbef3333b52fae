package dev.mycelium.internal.quic.crypto;

import dev.mycelium.internal.quic.packet.Bits;
import dev.mycelium.internal.quic.packet.ByteInput;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.ResetToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What only this endpoint can make and check: stateless reset tokens of its connection ids, and the
 * tokens in its Retry packets (RFC 9000 §8.1, §10.3). Keys live as long as the endpoint, but for
 * that of resets if {@link #keepResets} is called.
 */
public final class EndpointSecrets {
  /**
   * How long after a Retry its token is good: longer than any client tries, for it heeds no second
   * Retry.
   */
  public static final long TOKEN_LIFETIME_NANOS = 30_000_000_000L;

  private static final String MAC = "HmacSHA256";
  private static final String RESETS = "mycelium QUIC stateless resets of ";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final RandomGenerator random;
  private final SecretKeySpec tokenKey;
  private Mac resetMac;

  /**
   * Fresh keys.
   *
   * @param random cryptographically strong
   */
  public EndpointSecrets(RandomGenerator random) {
    this.random = random;
    byte[] key = new byte[32];
    random.nextBytes(key);
    tokenKey = new SecretKeySpec(key, "AES");
    random.nextBytes(key);
    resetMac = mac(key);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no " + MAC, missing);
    }
  }

  /**
   * Makes reset tokens that a later life of the same socket makes again: only so can it end the
   * connections of this one, whose peers would go on sending until they time out (RFC 9000
   * §10.3.2). To be called before there are any.
   *
   * @param secret that nobody else knows, in whatever other use
   * @param socket names it; no two may give the same token for an id (RFC 9000 §21.11)
   */
  public void keepResets(byte[] secret, String socket) {
    resetMac = mac(mac(secret).doFinal((RESETS + socket).getBytes(StandardCharsets.UTF_8)));
  }

  /** The reset token of one of our connection ids. */
  public ResetToken resetToken(long connectionId) {
    byte[] id = new byte[Long.BYTES];
    Bits.putLong(id, 0, connectionId);
    return ResetToken.at(resetMac.doFinal(id), 0);
  }

  /**
   * A token for a Retry.
   *
   * @param address the client's address and port in any fixed form
   * @param original destination id of the client's first Initial
   */
  public byte[] sealToken(byte[] address, ConnectionId original, long nowNanos) {
    byte[] token = new byte[NONCE_BYTES + Long.BYTES + original.length() + TAG_BYTES];
    ByteOutput out = new ByteOutput().over(token, 0, token.length);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    out.writeBytes(nonce, 0, NONCE_BYTES);
    out.writeLong(nowNanos);
    original.writeTo(out);
    int plain = Long.BYTES + original.length();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
      cipher.updateAAD(address);
      cipher.doFinal(token, NONCE_BYTES, plain, token, NONCE_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("sealing a token failed", impossible);
    }
    return token;
  }

  /** The original destination id in a token, null if it is not ours, not theirs or too old. */
  public @Nullable ConnectionId openToken(
      byte[] address, byte[] array, int start, int length, long nowNanos) {
    int idBytes = length - NONCE_BYTES - Long.BYTES - TAG_BYTES;
    if (idBytes < 0 || idBytes > ConnectionId.MAX_BYTES) {
      return null;
    }
    try {
      byte[] nonce = Arrays.copyOfRange(array, start, start + NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce);
      cipher.updateAAD(address);
      byte[] plain = cipher.doFinal(array, start + NONCE_BYTES, length - NONCE_BYTES);
      ByteInput in = new ByteInput().over(plain, 0, plain.length);
      long age = nowNanos - in.readLong();
      return age < 0 || age > TOKEN_LIFETIME_NANOS
          ? null
          : ConnectionId.copyOf(plain, in.position(), idBytes);
    } catch (GeneralSecurityException | QuicException forged) {
      return null;
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, tokenKey, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    return cipher;
  }
}
