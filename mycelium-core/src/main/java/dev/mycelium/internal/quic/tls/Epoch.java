package dev.mycelium.internal.quic.tls;

/** Encryption levels that carry CRYPTO frames (RFC 9001 §4). */
public enum Epoch {
  INITIAL,
  HANDSHAKE,
  APPLICATION
}
