/**
 * Packet protection of RFC 9001 with the ciphers of the JDK, Retry integrity and address validation
 * tokens. Ciphers are kept with their key schedules; besides what they allocate themselves nothing
 * is allocated per packet.
 */
@NullMarked
package dev.mycelium.internal.quic.crypto;

import org.jspecify.annotations.NullMarked;
