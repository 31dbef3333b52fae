package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.io.UdpAddress;

/**
 * What an endpoint tells its owner. Called from inside {@code receive} and {@code onDeadline};
 * implementations may write to the connection but not feed the endpoint.
 */
public interface QuicEvents {
  /** Whether a new connection from this address is welcome; false refuses it. */
  boolean admits(UdpAddress from);

  /**
   * The handshake is complete and the peer's parameters are known. A client may write to the stream
   * at once; a server only after its first bytes have come.
   */
  void onConnected(QuicConnection connection);

  /** Bytes of the stream can be read, or the stream has ended. */
  void onStreamReadable(QuicConnection connection);

  /** A datagram came; the array is borrowed. */
  void onDatagram(QuicConnection connection, byte[] array, int offset, int length);

  /** The peer is reached at another address now. */
  void onAddressChanged(QuicConnection connection);

  /** It is over; also told if {@link #onConnected} never was. Told once. */
  void onClosed(QuicConnection connection, CloseReason reason);
}
