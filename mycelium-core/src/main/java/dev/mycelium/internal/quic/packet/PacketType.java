package dev.mycelium.internal.quic.packet;

/** Kinds of packets (RFC 9000 §17). The first three that carry frames are also number spaces. */
public enum PacketType {
  INITIAL,
  HANDSHAKE,
  ONE_RTT,
  ZERO_RTT,
  RETRY,
  VERSION_NEGOTIATION,
  /** A long header of a version that is not ours. */
  UNKNOWN_VERSION
}
