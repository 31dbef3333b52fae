/**
 * What passes between a QUIC endpoint and whoever owns its socket: addresses, batches of datagrams
 * to be sent, and the queue that a connection fetches its datagrams from.
 *
 * <p>Doors: {@code DatagramSource}, {@code Transmission}, {@code UdpAddress}.
 */
@NullMarked
package dev.mycelium.internal.quic.io;

import org.jspecify.annotations.NullMarked;
