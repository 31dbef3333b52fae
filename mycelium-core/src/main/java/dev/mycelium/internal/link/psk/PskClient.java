package dev.mycelium.internal.link.psk;

import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** The dialing end. */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // the library's own vocabulary
final class PskClient extends AbstractTlsClient {
  private static final String UNPROVEN = "it proved no knowledge of the network key";

  private final PskProfile profile;
  private final PskProfile.Failure failure;
  private boolean proven;

  PskClient(PskCrypto crypto, PskProfile profile, PskProfile.Failure failure) {
    super(crypto);
    this.profile = profile;
    this.failure = failure;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return PskProfile.SUITES.clone();
  }

  @Override
  protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
    return new Vector<>(PskProfile.GROUPS);
  }

  @Override
  public Vector<Integer> getEarlyKeyShareGroups() {
    return new Vector<>(PskProfile.GROUPS.subList(0, 1));
  }

  /** Nobody signs anything, but a hello without the list is not well-formed everywhere. */
  @Override
  protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    algorithms.add(
        SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256));
    return algorithms;
  }

  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return PskProfile.MESSAGE_BYTES_MAX;
  }

  @Override
  public boolean requiresCloseNotify() {
    return false; // a reference just ends the TCP connection (spec 02 §7.5)
  }

  @Override
  public Vector<TlsPSKExternal> getExternalPSKs() {
    Vector<TlsPSKExternal> keys = new Vector<>();
    keys.add(profile.external(getCrypto()));
    return keys;
  }

  @Override
  public void notifySelectedPSK(@Nullable TlsPSK selected) {
    proven = selected != null;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    if (!proven) {
      throw unproven();
    }
  }

  private TlsFatalAlert unproven() {
    failure.because(UNPROVEN);
    return new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      /** A server that shows a certificate did not take the key: it must never be trusted. */
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
        throw unproven();
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    failure.alert("TLS: ", description);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    failure.alert(
        proven ? "it sent the TLS alert " : "it refused our network name or key: ", description);
  }
}
