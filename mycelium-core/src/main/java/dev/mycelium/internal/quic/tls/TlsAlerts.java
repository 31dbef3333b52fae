package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;
import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/** Why a handshake failed, as QUIC says it: 0x100 plus the alert (RFC 9001 §4.8). */
final class TlsAlerts {
  private int alert = -1;
  private @Nullable QuicException cause;

  /** The first alert is the reason; what the library raises afterwards follows from it. */
  void raised(short description) {
    if (alert < 0 && description != AlertDescription.close_notify) {
      alert = description & 0xFF;
    }
  }

  /** Remembers an error of QUIC that had to pass through the library as an alert. */
  IOException wrap(QuicException error) {
    cause = error;
    return new TlsFatalAlert(AlertDescription.internal_error);
  }

  QuicException failure(Exception thrown) {
    if (cause != null) {
      return cause;
    }
    if (alert < 0 && thrown instanceof TlsFatalAlert fatal) {
      raised(fatal.getAlertDescription());
    }
    int shown = alert < 0 ? AlertDescription.internal_error : alert;
    return new QuicException(
        ErrorCode.CRYPTO_ERROR + shown, "TLS: " + AlertDescription.getText((short) shown));
  }
}
