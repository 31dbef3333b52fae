/**
 * The bytes of QUIC version 1 (RFC 9000 §16-19, RFC 9221): variable-length integers, packet
 * headers, frames and transport parameters. Readers trust nothing; nothing here is allocated per
 * packet.
 */
@NullMarked
package dev.mycelium.internal.quic.packet;

import org.jspecify.annotations.NullMarked;
