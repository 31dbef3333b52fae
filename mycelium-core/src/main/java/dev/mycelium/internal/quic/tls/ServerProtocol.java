package dev.mycelium.internal.quic.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ClientHello;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerProtocol;

/** The library's server without its record layer. */
final class ServerProtocol extends TlsServerProtocol {
  private final RecordSplitter out;

  ServerProtocol(RecordSplitter out) {
    this.out = out;
  }

  @Override
  protected void writeRecord(short type, byte[] array, int offset, int length) {
    out.write(type, array, offset, length);
  }

  /** QUIC has no middlebox compatibility mode (RFC 9001 §8.4). */
  @Override
  protected ClientHello receiveClientHelloMessage(ByteArrayInputStream message) throws IOException {
    ClientHello hello = super.receiveClientHelloMessage(message);
    if (hello.getSessionID().length > 0) {
      throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }
    return hello;
  }
}
