/**
 * Our QUIC endpoint on real sockets against Netty's QUIC codec, and under a flood of first packets.
 */
@NullMarked
package dev.mycelium.bench.quic;

import org.jspecify.annotations.NullMarked;
