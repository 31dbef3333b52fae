package dev.mycelium.internal.crypto;

import dev.mycelium.spi.PacketBuffer;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens packet bodies with AES-256-GCM in place (spec 01 §7). One per data thread.
 *
 * <p>A {@code Cipher} on heap arrays ({@link AesGcm} says whose) wants a parameter object for every
 * packet and makes garbage of its own, with the JDK's about 1 KB; nothing here adds to it.
 *
 * <p>A {@code Cipher} keeps the key schedule from one {@code init} to the next if the key is the
 * same; with packets of two destinations in turn it would rebuild it every time, at the cost of
 * half a seal. Therefore a secret always uses the cipher of its slot. Secrets that share a slot
 * merely pay for the schedule, so that nothing has to be looked up or evicted.
 */
public final class PacketCipher {
  /** Bytes of the authentication tag behind the ciphertext. */
  public static final int TAG_BYTES = 16;

  /** Tag and nonce: what a seal adds behind the plaintext. */
  public static final int TRAILER_BYTES = TAG_BYTES + NonceSource.NONCE_BYTES;

  /** The inner header in front of every payload. */
  public static final int INNER_HEADER_BYTES = 4;

  /** What a sealed body is longer than its payload; no shorter body can be opened. */
  public static final int OVERHEAD_BYTES = INNER_HEADER_BYTES + TRAILER_BYTES;

  /** Ciphertext that fits the scratch space: all that the 16 bit length of a body allows. */
  private static final int MAX_BODY_BYTES = 0xFFFF;

  private static final int TAG_BITS = 8 * TAG_BYTES;

  /**
   * Ciphers each way, made when first needed; a few KB each. More destinations than that at the
   * same time share.
   */
  private static final int SLOTS = 128;

  private final @Nullable Cipher[] sealing = new Cipher[SLOTS];
  private final @Nullable Cipher[] opening = new Cipher[SLOTS];
  private final NonceSource nonces;
  private final Supplier<Cipher> factory;

  /** Array that the next opened packet moves into; of the size of the latest one. */
  private byte[] spare = new byte[0];

  /**
   * Opened plaintext on its way back, where it has to go back. The JDK opens in place only through
   * a fresh array as large as the packet's; copying from here costs a twentieth of the decryption
   * and no garbage.
   */
  private byte[] scratch = new byte[2048];

  /**
   * A cipher with nonces of its own.
   *
   * @param random draws 96 bits now and once in 2<sup>32</sup> packets; must be cryptographically
   *     strong
   */
  public PacketCipher(RandomGenerator random) {
    this(random, AesGcm::newCipher);
    AesGcm.load();
  }

  /** With ciphers from elsewhere. */
  PacketCipher(RandomGenerator random, Supplier<Cipher> factory) {
    this.nonces = new NonceSource(random);
    this.factory = factory;
  }

  private Cipher cipherOf(SharedSecret secret, @Nullable Cipher[] slots) {
    int slot = secret.hash() & SLOTS - 1;
    Cipher cipher = slots[slot];
    if (cipher == null) {
      cipher = factory.get();
      slots[slot] = cipher;
    }
    return cipher;
  }

  /**
   * Replaces plaintext by ciphertext, tag and nonce.
   *
   * @param offset where inner header and payload begin
   * @param length bytes of both; {@link #TRAILER_BYTES} behind them are overwritten
   */
  public void seal(byte[] array, int offset, int length, SharedSecret secret) {
    int nonce = offset + length + TAG_BYTES;
    nonces.next(array, nonce);
    Cipher cipher = cipherOf(secret, sealing);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, secret.key(), nonceAt(array, nonce));
      int sealed = cipher.doFinal(array, offset, length, array, offset);
      assert sealed == length + TAG_BYTES;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("sealing failed", impossible);
    }
  }

  /**
   * Replaces ciphertext by plaintext: inner header and payload then lie at {@code offset}, {@link
   * #TRAILER_BYTES} fewer than the body has.
   *
   * @param offset where the sealed body begins
   * @param bodyLength its bytes, any number that lies inside the array and 16 bits
   * @return false if the body is shorter than {@link #OVERHEAD_BYTES} or not authentic under this
   *     secret; the array is unchanged then
   */
  public boolean open(byte[] array, int offset, int bodyLength, SharedSecret secret) {
    if (bodyLength < OVERHEAD_BYTES || bodyLength > MAX_BODY_BYTES) {
      return false;
    }
    int plainLength = bodyLength - TRAILER_BYTES;
    reserve(plainLength);
    if (!open(array, offset, bodyLength, secret, scratch, 0)) {
      return false;
    }
    System.arraycopy(scratch, 0, array, offset, plainLength);
    return true;
  }

  /**
   * Opens a frame: its buffer then holds the plaintext in the same place, header and all before it
   * as they were.
   *
   * <p>The JDK opens in place only through a fresh array as large as the packet. Here the plaintext
   * goes into a second array, which then changes places with the buffer's own: no copy, no garbage.
   *
   * @param frame the sealed body begins at {@link PacketBuffer#BODY_OFFSET}
   * @return false as {@link #open(byte[], int, int, SharedSecret)}; the frame is unchanged then
   */
  public boolean open(PacketBuffer frame, SharedSecret secret) {
    int bodyLength = frame.frameLength() - PacketBuffer.BODY_OFFSET;
    if (bodyLength < OVERHEAD_BYTES || bodyLength > MAX_BODY_BYTES) {
      return false;
    }
    byte[] sealed = frame.array();
    if (spare.length != sealed.length) {
      spare = new byte[sealed.length];
    }
    if (!open(
        sealed, PacketBuffer.BODY_OFFSET, bodyLength, secret, spare, PacketBuffer.BODY_OFFSET)) {
      return false;
    }
    System.arraycopy(sealed, 0, spare, 0, PacketBuffer.BODY_OFFSET);
    spare = frame.exchangeArray(spare);
    return true;
  }

  private boolean open(
      byte[] array,
      int offset,
      int bodyLength,
      SharedSecret secret,
      byte[] target,
      int targetOffset) {
    Cipher cipher = cipherOf(secret, opening);
    try {
      cipher.init(
          Cipher.DECRYPT_MODE,
          secret.key(),
          nonceAt(array, offset + bodyLength - NonceSource.NONCE_BYTES));
      int opened =
          cipher.doFinal(array, offset, bodyLength - NonceSource.NONCE_BYTES, target, targetOffset);
      assert opened == bodyLength - TRAILER_BYTES;
      return true;
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("opening failed", impossible);
    }
  }

  /** Grows once to the largest body when the first packet beyond the usual size comes. */
  private void reserve(int plainLength) {
    if (scratch.length < plainLength) {
      scratch = new byte[MAX_BODY_BYTES];
    }
  }

  private static GCMParameterSpec nonceAt(byte[] array, int offset) {
    return new GCMParameterSpec(TAG_BITS, array, offset, NonceSource.NONCE_BYTES);
  }
}
