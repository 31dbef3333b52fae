package dev.mycelium.internal.quic.tls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/** Lets records pass: QUIC protects packets instead. */
final class PlainCipher implements TlsCipher {
  @Override
  public int getCiphertextDecodeLimit(int plaintextLimit) {
    return plaintextLimit;
  }

  @Override
  public int getCiphertextEncodeLimit(int plaintextLimit) {
    return plaintextLimit;
  }

  @Override
  public int getPlaintextDecodeLimit(int ciphertextLimit) {
    return ciphertextLimit;
  }

  @Override
  public int getPlaintextEncodeLimit(int ciphertextLimit) {
    return ciphertextLimit;
  }

  @Override
  public TlsEncodeResult encodePlaintext(
      long sequence,
      short type,
      ProtocolVersion version,
      int headerAllocation,
      byte[] plaintext,
      int offset,
      int length) {
    byte[] record = new byte[headerAllocation + length];
    System.arraycopy(plaintext, offset, record, headerAllocation, length);
    return new TlsEncodeResult(record, 0, record.length, ContentType.application_data);
  }

  @Override
  public TlsDecodeResult decodeCiphertext(
      long sequence, short type, ProtocolVersion version, byte[] record, int offset, int length) {
    return new TlsDecodeResult(record, offset, length, ContentType.handshake);
  }

  @Override
  public void rekeyDecoder() throws TlsFatalAlert {
    throw new TlsFatalAlert(AlertDescription.unexpected_message);
  }

  @Override
  public void rekeyEncoder() throws TlsFatalAlert {
    throw new TlsFatalAlert(AlertDescription.unexpected_message);
  }

  @Override
  public boolean usesOpaqueRecordTypeDecode() {
    return true;
  }

  @Override
  public boolean usesOpaqueRecordTypeEncode() {
    return true;
  }
}
