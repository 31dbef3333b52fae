package dev.mycelium.internal.link.psk;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * The JDK's algorithms, whose AES-GCM is many times as fast as the library's own; only ChaCha20 has
 * to come from there, because the JDK's takes no bare keystream (spec 09 §1 item 7).
 */
final class PskCrypto extends JcaTlsCrypto {
  PskCrypto(SecureRandom random) {
    super(new Algorithms(), random, random);
  }

  /** Looks at the library's provider without registering it for the whole JVM. */
  private static final class Algorithms extends DefaultJcaJceHelper {
    private static final String CHACHA20 = "ChaCha7539";
    private static final String POLY1305 = "Poly1305";

    private final Provider library = new BouncyCastleProvider();

    @Override
    public Cipher createCipher(String algorithm)
        throws NoSuchAlgorithmException, NoSuchPaddingException {
      return algorithm.equals(CHACHA20)
          ? Cipher.getInstance(algorithm, library)
          : super.createCipher(algorithm);
    }

    @Override
    public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
      return algorithm.equals(POLY1305)
          ? Mac.getInstance(algorithm, library)
          : super.createMac(algorithm);
    }
  }
}
