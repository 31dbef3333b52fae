package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.crypto.Suite;
import java.security.SecureRandom;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** Hands out traffic secrets at the moment when the library would make record ciphers of them. */
final class SecretsCrypto extends BcTlsCrypto {
  private final TlsSink sink;
  private int ciphersMade;

  SecretsCrypto(SecureRandom random, TlsSink sink) {
    super(random);
    this.sink = sink;
  }

  /** The epoch in which the next message is written. */
  Epoch writeEpoch() {
    return Epoch.values()[Math.min(ciphersMade, 2)];
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm) {
    ciphersMade++;
    SecurityParameters security = parameters.getSecurityParametersHandshake();
    sink.onSecrets(
        writeEpoch(),
        Suite.ofCode(security.getCipherSuite()),
        copy(security.getTrafficSecretClient()),
        copy(security.getTrafficSecretServer()));
    return new PlainCipher();
  }

  /** Extracting empties a secret: therefore from a copy. */
  private byte[] copy(TlsSecret secret) {
    return adoptSecret(secret).extract();
  }
}
