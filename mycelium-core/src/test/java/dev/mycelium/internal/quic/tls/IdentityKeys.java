package dev.mycelium.internal.quic.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/** Our identity as the JDK's objects, for other implementations. */
public final class IdentityKeys {
  private IdentityKeys() {}

  /** The private key. */
  public static PrivateKey key(TlsIdentity identity) throws GeneralSecurityException, IOException {
    byte[] encoded = PrivateKeyInfoFactory.createPrivateKeyInfo(identity.privateKey()).getEncoded();
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  /** The certificate. */
  public static X509Certificate certificate(TlsIdentity identity) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(identity.certificate()));
  }
}
