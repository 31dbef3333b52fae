package dev.mycelium.internal.quic.tls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.jspecify.annotations.Nullable;

/** The server's side of spec 02 §6.2. */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // the library's own vocabulary
final class ServerProfile extends DefaultTlsServer {
  private final SecretsCrypto secrets;
  private final TlsSettings settings;
  private final TlsSink sink;
  private final TlsAlerts alerts;
  private boolean complete;

  ServerProfile(SecretsCrypto crypto, TlsSettings settings, TlsSink sink, TlsAlerts alerts) {
    super(crypto);
    this.secrets = crypto;
    this.settings = settings;
    this.sink = sink;
    this.alerts = alerts;
  }

  boolean isComplete() {
    return complete;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return settings.suites().stream().mapToInt(suite -> suite.code()).toArray();
  }

  @Override
  public int[] getSupportedGroups() {
    return settings.groups().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  protected @Nullable Vector<ProtocolName> getProtocolNames() {
    return ClientProfile.names(settings);
  }

  @Override
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    if (settings.protocols().isEmpty()
        && extensions != null
        && extensions.get(ExtensionType.application_layer_protocol_negotiation) != null) {
      throw new TlsFatalAlert(AlertDescription.no_application_protocol);
    }
    ClientProfile.takeParameters(extensions, sink, alerts);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Hashtable<Integer, byte[]> getServerExtensions() throws IOException {
    Hashtable<Integer, byte[]> extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    extensions.put(ClientProfile.PARAMETERS, sink.ownParameters());
    return extensions;
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    SignatureAndHashAlgorithm algorithm =
        SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);
    Vector<?> offered = context.getSecurityParametersHandshake().getClientSigAlgs();
    if (offered == null || !offered.contains(algorithm)) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    TlsIdentity identity = settings.identity();
    TlsCertificate certificate = secrets.createCertificate(identity.certificate());
    CertificateEntry[] chain = {new CertificateEntry(certificate, null)};
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        secrets,
        identity.privateKey(),
        new Certificate(TlsUtils.EMPTY_BYTES, chain),
        algorithm);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    complete = true;
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    alerts.raised(description);
  }
}
