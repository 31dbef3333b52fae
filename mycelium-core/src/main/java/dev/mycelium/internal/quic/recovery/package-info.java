/**
 * Acknowledgement, loss detection and congestion control (RFC 9002, RFC 9438) with pacing, and path
 * MTU discovery (RFC 8899). Times are nanoseconds of the caller's clock.
 */
@NullMarked
package dev.mycelium.internal.quic.recovery;

import org.jspecify.annotations.NullMarked;
