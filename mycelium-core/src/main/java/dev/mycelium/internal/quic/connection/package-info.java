/**
 * One QUIC connection as a pure machine: datagrams and time in, datagrams and deadlines out. {@code
 * QuicConnection} is its state and its door; the other classes are procedures upon it, one each for
 * what arrives, what leaves, ids, keys, paths and the end.
 *
 * <p>Doors: {@code CloseReason}, {@code QuicConnection}, {@code QuicEvents}, {@code QuicLimits}.
 */
@NullMarked
package dev.mycelium.internal.quic.connection;

import org.jspecify.annotations.NullMarked;
