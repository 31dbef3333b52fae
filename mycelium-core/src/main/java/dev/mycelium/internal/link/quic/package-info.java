/**
 * QUIC over a UDP socket: what drives the pure endpoint of {@code internal.quic} with datagrams and
 * time, and what moves the queue of a link into a connection. It does not know what a link is.
 */
@NullMarked
package dev.mycelium.internal.link.quic;

import org.jspecify.annotations.NullMarked;
