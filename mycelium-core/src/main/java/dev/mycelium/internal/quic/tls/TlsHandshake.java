package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.packet.QuicException;

/** One TLS 1.3 handshake, fed with CRYPTO bytes. After an exception it is of no further use. */
public interface TlsHandshake {
  /** Begins; a client's first message goes to the sink. */
  void start() throws QuicException;

  /** Whether both Finished messages are done with. */
  boolean isComplete();

  /**
   * Takes bytes of a CRYPTO stream in their order.
   *
   * @throws QuicException what to close the connection with
   */
  void receive(Epoch epoch, byte[] array, int offset, int length) throws QuicException;
}
