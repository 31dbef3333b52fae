package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.packet.QuicException;

/** What a handshake gives to its connection, in the order in which it happens. */
public interface TlsSink {
  /** Bytes for the CRYPTO stream of an epoch; borrowed. */
  void onTlsBytes(Epoch epoch, byte[] array, int offset, int length);

  /** Traffic secrets of an epoch, HANDSHAKE before APPLICATION. */
  void onSecrets(Epoch epoch, Suite suite, byte[] client, byte[] server);

  /** The peer's transport parameters, before {@link #ownParameters} is asked on a server. */
  void onPeerParameters(byte[] encoded) throws QuicException;

  /** The contents of our extension 0x39. */
  byte[] ownParameters();
}
