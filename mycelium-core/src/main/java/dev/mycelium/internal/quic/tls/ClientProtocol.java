package dev.mycelium.internal.quic.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;

/** The library's client without its record layer. */
final class ClientProtocol extends TlsClientProtocol {
  private final RecordSplitter out;

  ClientProtocol(RecordSplitter out) {
    this.out = out;
  }

  @Override
  protected void writeRecord(short type, byte[] array, int offset, int length) {
    out.write(type, array, offset, length);
  }

  /** The library verifies with whatever algorithm the server names. */
  @Override
  protected void receive13ServerCertificateVerify(ByteArrayInputStream message) throws IOException {
    byte[] body = message.readAllBytes();
    int scheme = body.length < 2 ? -1 : (body[0] & 0xFF) << 8 | body[1] & 0xFF;
    if (!ClientProfile.offers(scheme)) {
      throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }
    super.receive13ServerCertificateVerify(new ByteArrayInputStream(body));
  }
}
