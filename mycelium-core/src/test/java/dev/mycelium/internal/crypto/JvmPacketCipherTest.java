package dev.mycelium.internal.crypto;

import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;

/** The same with the cipher of the JVM: what works everywhere. */
final class JvmPacketCipherTest extends PacketCipherTest {
  @Override
  PacketCipher newCipher(RandomGenerator random) {
    return new PacketCipher(
        random,
        () -> {
          try {
            return AesGcm.ofJvm();
          } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
          }
        });
  }
}
