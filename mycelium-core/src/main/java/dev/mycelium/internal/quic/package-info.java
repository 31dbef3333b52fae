/**
 * QUIC version 1 (RFC 9000, 9001, 9002, 9221) as a pure machine: datagrams and time in, datagrams
 * and deadlines out. {@code QuicEndpoint} is all connections of one UDP socket; the socket itself
 * is somebody else's.
 *
 * <p>Doors: {@code QuicEndpoint}.
 */
@NullMarked
package dev.mycelium.internal.quic;

import org.jspecify.annotations.NullMarked;
