package dev.mycelium.internal.link.psk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.jspecify.annotations.Nullable;

/** The listening end. */
@SuppressWarnings("rawtypes") // the library's own vocabulary
final class PskServer extends AbstractTlsServer {
  /** What a stranger calls its network is shown up to here. */
  private static final int SHOWN_BYTES_MAX = 64;

  private final PskProfile profile;
  private final PskProfile.Failure failure;
  private boolean named;
  private boolean complete;

  PskServer(PskCrypto crypto, PskProfile profile, PskProfile.Failure failure) {
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
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  public int[] getSupportedGroups() {
    return PskProfile.GROUPS.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return PskProfile.MESSAGE_BYTES_MAX;
  }

  @Override
  public boolean requiresCloseNotify() {
    return false;
  }

  @Override
  public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
    for (Object each : identities) {
      if (Arrays.equals(((PskIdentity) each).getIdentity(), profile.name())) {
        named = true;
        return profile.external(getCrypto());
      }
    }
    byte[] offered = ((PskIdentity) identities.firstElement()).getIdentity();
    failure.because(
        "its network is called '"
            + printable(offered)
            + "', not '"
            + printable(profile.name())
            + "'");
    return null;
  }

  /** Strangers write no control characters into our log. */
  private static String printable(byte[] name) {
    String text =
        new String(name, 0, Math.min(name.length, SHOWN_BYTES_MAX), StandardCharsets.ISO_8859_1);
    return text.replaceAll("[^ -&(-~]", "?");
  }

  /** Only asked for if no key was accepted. */
  @Override
  public TlsCredentials getCredentials() throws TlsFatalAlert {
    failure.because("it offered no network key");
    throw new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  @Override
  public void notifyHandshakeComplete() throws java.io.IOException {
    super.notifyHandshakeComplete();
    complete = true;
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    boolean key = named && !complete && description == AlertDescription.decrypt_error;
    failure.alert(key ? "its network key differs: " : "TLS: ", description);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    failure.alert("it sent the TLS alert ", description);
  }
}
