package dev.mycelium.internal.quic.tls;

import org.bouncycastle.tls.ContentType;

/**
 * Takes the library's plaintext records: handshake messages go out, the rest has no place in QUIC.
 */
final class RecordSplitter {
  private final SecretsCrypto crypto;
  private final TlsSink sink;

  RecordSplitter(SecretsCrypto crypto, TlsSink sink) {
    this.crypto = crypto;
    this.sink = sink;
  }

  /** ChangeCipherSpec is sent even without compatibility mode; alerts become QUIC errors. */
  void write(short type, byte[] array, int offset, int length) {
    if (type == ContentType.handshake) {
      sink.onTlsBytes(crypto.writeEpoch(), array, offset, length);
    }
  }
}
