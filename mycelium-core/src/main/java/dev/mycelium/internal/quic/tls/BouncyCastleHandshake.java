package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;
import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.TlsProtocol;
import org.jspecify.annotations.Nullable;

/** The handshake of Bouncy Castle, without its record layer. */
final class BouncyCastleHandshake implements TlsHandshake {
  /** Payload of one record. */
  private static final int MAX_RECORD_BYTES = 1 << 14;

  private static final int RECORD_HEADER_BYTES = 5;

  private final SecretsCrypto crypto;
  private final TlsAlerts alerts = new TlsAlerts();
  private final TlsSettings settings;
  private final TlsSink sink;
  private final TlsProtocol protocol;
  private final @Nullable ServerProfile server;
  private final SessionTickets tickets = new SessionTickets();
  private boolean complete;

  BouncyCastleHandshake(TlsSettings settings, boolean isServer, SecureRandom random, TlsSink sink) {
    this.settings = settings;
    this.sink = sink;
    crypto = new SecretsCrypto(random, sink);
    RecordSplitter out = new RecordSplitter(crypto, sink);
    protocol = isServer ? new ServerProtocol(out) : new ClientProtocol(out);
    server = isServer ? new ServerProfile(crypto, settings, sink, alerts) : null;
  }

  @Override
  public void start() throws QuicException {
    try {
      if (protocol instanceof ServerProtocol listening && server != null) {
        listening.accept(server);
      } else if (protocol instanceof ClientProtocol connecting) {
        connecting.connect(new ClientProfile(crypto, settings, sink, alerts));
      }
    } catch (IOException | RuntimeException failed) {
      throw alerts.failure(failed);
    }
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  /** The epoch that the peer has to use for its next message. */
  private Epoch readEpoch() {
    Epoch written = crypto.writeEpoch();
    boolean waitsForFinished = server != null && written == Epoch.APPLICATION;
    return waitsForFinished && !complete ? Epoch.HANDSHAKE : written;
  }

  @Override
  public void receive(Epoch epoch, byte[] array, int offset, int length) throws QuicException {
    if (complete) {
      if (server != null || !tickets.accept(array, offset, length)) {
        throw new QuicException(
            ErrorCode.CRYPTO_ERROR + AlertDescription.unexpected_message,
            "TLS message after the handshake");
      }
      return;
    }
    if (epoch != readEpoch()) {
      throw new QuicException(
          ErrorCode.CRYPTO_ERROR + AlertDescription.unexpected_message,
          "TLS message in epoch " + epoch);
    }
    try {
      for (int done = 0; done < length; done += MAX_RECORD_BYTES) {
        offer(epoch, array, offset + done, Math.min(MAX_RECORD_BYTES, length - done));
      }
    } catch (IOException | RuntimeException failed) {
      throw alerts.failure(failed);
    }
    complete = server == null ? protocol.isConnected() : server.isComplete();
  }

  /** Handshake bytes look like ciphertext, or the server's read side would not switch over. */
  private void offer(Epoch epoch, byte[] array, int offset, int length) throws IOException {
    byte[] record = new byte[RECORD_HEADER_BYTES + length];
    record[0] =
        (byte) (epoch == Epoch.INITIAL ? ContentType.handshake : ContentType.application_data);
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (length >>> 8);
    record[4] = (byte) length;
    System.arraycopy(array, offset, record, RECORD_HEADER_BYTES, length);
    protocol.offerInput(record);
  }
}
