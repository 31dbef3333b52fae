package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.packet.ResetToken;
import dev.mycelium.internal.quic.tls.TlsHandshake;
import dev.mycelium.internal.quic.tls.TlsSink;
import java.util.random.RandomGenerator;

/** What connections share, given by their endpoint. */
public interface EndpointServices {
  QuicLimits limits();

  QuicEvents events();

  Counters counters();

  /** A TLS handshake for a connection. */
  TlsHandshake newHandshake(boolean client, TlsSink sink);

  RandomGenerator random();

  /** Plaintext of the packet at hand; 64 KiB, one for all. */
  byte[] scratch();

  /** A fresh id under which packets reach this connection. */
  long newConnectionId(QuicConnection connection);

  void releaseConnectionId(long id);

  ResetToken resetToken(long id);

  /** A packet ending in this token ends the connection. */
  void watchResetToken(ResetToken token, QuicConnection connection);

  void forgetResetToken(ResetToken token, QuicConnection connection);

  /** The connection may have something to send, or another deadline. */
  void wake(QuicConnection connection);

  /** The handshake of an inbound connection is over, well or badly. */
  void onHandshakeSettled(QuicConnection connection);

  /** Nothing is left of the connection. */
  void onGone(QuicConnection connection);
}
