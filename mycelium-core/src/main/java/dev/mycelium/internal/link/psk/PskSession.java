package dev.mycelium.internal.link.psk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;

/**
 * One TLS connection without a socket: bytes of the wire in, plaintext out, and back. Used by one
 * thread at a time. After a failure only {@link #takeOutput} still does something: an alert may
 * wait to be sent.
 */
final class PskSession {
  /** First byte of a TLS record with an alert. */
  private static final int ALERT = 0x15;

  /** First byte of a TLS record with a handshake message. */
  private static final int HANDSHAKE = 0x16;

  private final TlsProtocol protocol;
  private final PskProfile.Failure failure = new PskProfile.Failure();
  private final boolean dialing;
  private final PskCrypto crypto;
  private final PskProfile profile;
  private boolean anythingRead;
  private boolean failed;

  private PskSession(boolean dialing, PskCrypto crypto, PskProfile profile) {
    this.dialing = dialing;
    this.crypto = crypto;
    this.profile = profile;
    this.protocol = dialing ? new TlsClientProtocol() : new TlsServerProtocol();
  }

  static PskSession dialing(PskCrypto crypto, PskProfile profile) {
    return new PskSession(true, crypto, profile);
  }

  static PskSession listening(PskCrypto crypto, PskProfile profile) {
    return new PskSession(false, crypto, profile);
  }

  static PskCrypto newCrypto(SecureRandom random) {
    return new PskCrypto(random);
  }

  /** Makes the first flight of a dialing end; false over a failure. */
  boolean start() {
    return attempt(
        () -> {
          if (protocol instanceof TlsClientProtocol client) {
            client.connect(new PskClient(crypto, profile, failure));
          } else if (protocol instanceof TlsServerProtocol server) {
            server.accept(new PskServer(crypto, profile, failure));
          }
        });
  }

  /** Takes bytes from the wire; false over a failure. */
  boolean offer(byte[] bytes, int offset, int length) {
    if (failed || length == 0) {
      return !failed;
    }
    if (!anythingRead && !isTls(bytes[offset] & 0xFF)) {
      failure.because("it speaks no TLS: it is in no private network");
      failed = true;
      return false;
    }
    anythingRead = true;
    return attempt(() -> protocol.offerInput(bytes, offset, length));
  }

  private boolean isTls(int firstByte) {
    return firstByte == HANDSHAKE || dialing && firstByte == ALERT;
  }

  /** Encrypts; false over a failure. */
  boolean write(byte[] plaintext, int offset, int length) {
    return attempt(() -> protocol.writeApplicationData(plaintext, offset, length));
  }

  /** Says that nothing more will be written. */
  void finish() {
    boolean unused = attempt(protocol::close);
  }

  private boolean attempt(Step step) {
    if (failed) {
      return false;
    }
    try {
      step.run();
    } catch (IOException | RuntimeException refused) { // the library throws both at bad input
      failed = true;
    }
    return !failed;
  }

  /** Whether both ends have proved the key and plaintext may flow. */
  boolean isOpen() {
    return !failed && protocol.isConnected();
  }

  /** Whether the other end has said that it will send no more, or an end was made. */
  boolean isClosed() {
    return failed || protocol.isClosed();
  }

  String failure() {
    return failure.reason();
  }

  /** Bytes for the wire. */
  int outputBytes() {
    return protocol.getAvailableOutputBytes();
  }

  /** Moves bytes for the wire into a buffer, as many as there are and fit. */
  void takeOutput(ByteBuffer target) {
    int unused = protocol.readOutput(target, Math.min(target.remaining(), outputBytes()));
  }

  /** Decrypted bytes. */
  int plaintextBytes() {
    return protocol.getAvailableInputBytes();
  }

  /** Moves decrypted bytes into a buffer, as many as there are and fit. */
  void takePlaintext(ByteBuffer target) {
    int unused = protocol.readInput(target, Math.min(target.remaining(), plaintextBytes()));
  }

  /** One call of the library. */
  private interface Step {
    void run() throws IOException;
  }
}
