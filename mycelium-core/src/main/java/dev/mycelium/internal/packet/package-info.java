/**
 * Bytes of packets: pools, IPv6 and ICMPv6 headers, checksums; and what is counted about them.
 *
 * <p>Doors: {@code PacketPool}, {@code PacketQueue}, {@code Counter}, {@code Counters}, {@code
 * AddressCounts}, {@code PrefixHash}, {@code Ipv6Header}, {@code Icmpv6}, {@code InetChecksum}.
 */
@NullMarked
package dev.mycelium.internal.packet;

import org.jspecify.annotations.NullMarked;
