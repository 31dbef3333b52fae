package dev.mycelium.e2e;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A neighbour that says whatever a test wants within packets that the node can open. Like {@link
 * Frame} it shares nothing with the library.
 */
final class SealingPeer implements AutoCloseable {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final RawPeer peer;
  private final PublicKey node;
  private final SecretKeySpec secret;
  private final Cipher cipher;
  private final Random random = new Random(1);

  /** Connects, and announces the subnet of its key. */
  SealingPeer(int port, SecretKey own, PublicKey node) {
    this.node = node;
    try {
      secret = new SecretKeySpec(agree(own.toBytes(), node.toBytes()), "AES");
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
    peer = RawPeer.honest(port, "127.0.0.1", own.publicKey());
  }

  private static byte[] agree(byte[] own, byte[] other) throws GeneralSecurityException {
    byte[] bigEndian = new byte[other.length];
    for (int i = 0; i < other.length; i++) {
      bigEndian[other.length - 1 - i] = other[i];
    }
    bigEndian[0] &= 0x7F;
    NamedParameterSpec curve = NamedParameterSpec.X25519;
    KeyFactory keys = KeyFactory.getInstance("X25519");
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(keys.generatePrivate(new XECPrivateKeySpec(curve, own)));
    agreement.doPhase(
        keys.generatePublic(new XECPublicKeySpec(curve, new BigInteger(1, bigEndian))), true);
    return agreement.generateSecret();
  }

  /** Seals the whole of a buffer and puts the packet into the buffer of the connection. */
  void send(ByteBuffer plaintext) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] plain = new byte[plaintext.capacity()];
    plaintext.rewind().get(plain);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, secret, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] sealed = cipher.doFinal(plain);
      ByteBuffer body = ByteBuffer.wrap(new byte[sealed.length + NONCE_BYTES]);
      body.put(sealed).put(nonce);
      peer.send(Frame.data(peer.address(), node.address(), body.array()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void flush() {
    peer.flush();
  }

  @Override
  public void close() {
    peer.close();
  }
}
