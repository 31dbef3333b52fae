package dev.mycelium.internal.quic.recovery;

/** What becomes of packets sent; space is 0 Initial, 1 Handshake, 2 application data. */
public interface RecoveryEvents {
  /** The packet arrived. */
  void onAcked(int space, SentPacket packet);

  /** The packet is taken for lost: what it carried has to be sent again if it still matters. */
  void onLost(int space, SentPacket packet);

  /** A probe timeout: this space should send something that elicits an acknowledgement. */
  void onProbeTimeout(int space);
}
