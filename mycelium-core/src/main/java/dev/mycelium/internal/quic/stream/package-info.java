/**
 * Streams (RFC 9000 §2-4): ordered bytes to send and to receive, kept until they are acknowledged
 * or read. A Mycelium link uses bidirectional stream 0 alone; what else a peer opens is refused.
 */
@NullMarked
package dev.mycelium.internal.quic.stream;

import org.jspecify.annotations.NullMarked;
