/** Bytes of packets: pools, IPv6 and ICMPv6 headers, checksums. */
@NullMarked
package dev.mycelium.internal.packet;

import org.jspecify.annotations.NullMarked;
