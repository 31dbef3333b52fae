package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.packet.QuicException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** The client's side of spec 02 §6.2. */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // the library's own vocabulary
final class ClientProfile extends DefaultTlsClient {
  /** TLS extension of the transport parameters (RFC 9001 §8.2). */
  static final Integer PARAMETERS = 0x39;

  private static final int[] SIGNATURE_SCHEMES = {
    SignatureScheme.ecdsa_secp256r1_sha256,
    SignatureScheme.ecdsa_secp384r1_sha384,
    SignatureScheme.ed25519,
    SignatureScheme.rsa_pss_rsae_sha256,
    SignatureScheme.rsa_pss_rsae_sha384,
    SignatureScheme.rsa_pss_rsae_sha512,
  };

  private final TlsSettings settings;
  private final TlsSink sink;
  private final TlsAlerts alerts;

  ClientProfile(SecretsCrypto crypto, TlsSettings settings, TlsSink sink, TlsAlerts alerts) {
    super(crypto);
    this.settings = settings;
    this.sink = sink;
    this.alerts = alerts;
  }

  static boolean offers(int signatureScheme) {
    for (int scheme : SIGNATURE_SCHEMES) {
      if (scheme == signatureScheme) {
        return true;
      }
    }
    return false;
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
  protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
    return new Vector<>(settings.groups());
  }

  @Override
  public Vector<Integer> getEarlyKeyShareGroups() {
    return new Vector<>(settings.groups().subList(0, 1));
  }

  @Override
  protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (int scheme : SIGNATURE_SCHEMES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    return algorithms;
  }

  @Override
  protected Vector<ServerName> getSNIServerNames() {
    Vector<ServerName> names = new Vector<>();
    byte[] name = settings.serverName().getBytes(StandardCharsets.US_ASCII);
    names.add(new ServerName(NameType.host_name, name));
    return names;
  }

  @Override
  protected @Nullable Vector<ProtocolName> getProtocolNames() {
    return names(settings);
  }

  static @Nullable Vector<ProtocolName> names(TlsSettings settings) {
    if (settings.protocols().isEmpty()) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    settings.protocols().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
    return names;
  }

  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  @Override
  public boolean shouldUseCompatibilityMode() {
    return false;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
    Hashtable<Integer, byte[]> extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    extensions.put(PARAMETERS, sink.ownParameters());
    return extensions;
  }

  @Override
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    takeParameters(extensions, sink, alerts);
  }

  static void takeParameters(@Nullable Hashtable<?, ?> extensions, TlsSink sink, TlsAlerts alerts)
      throws IOException {
    Object parameters = extensions == null ? null : extensions.get(PARAMETERS);
    if (parameters == null) {
      throw new TlsFatalAlert(AlertDescription.missing_extension);
    }
    try {
      sink.onPeerParameters((byte[]) parameters);
    } catch (QuicException malformed) {
      throw alerts.wrap(malformed);
    }
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      /** Every certificate will do: keys of nodes prove themselves end to end (spec 02 §6.2). */
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) {}

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    alerts.raised(description);
  }
}
