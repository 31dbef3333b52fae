/**
 * The TLS 1.3 handshake of QUIC (RFC 9001 §4) from Bouncy Castle's low-level TLS, which knows
 * nothing of QUIC: records are taken off what it writes and put on what it reads, and a
 * pass-through cipher tells when secrets are there (spec 02 §15.4). No thread, clock or socket; the
 * library takes its randomness from the {@code SecureRandom} given to it and speaks in {@code
 * IOException}s, which end here.
 *
 * <p>Doors: {@code TlsFactory}, {@code TlsIdentity}, {@code TlsSettings}.
 */
@NullMarked
package dev.mycelium.internal.quic.tls;

import org.jspecify.annotations.NullMarked;
