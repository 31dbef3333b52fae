/**
 * Bytes of packets: pools, IPv6 and ICMPv6 headers, checksums; and what is counted about them.
 *
 * <p>Doors: {@code AddressCounts}, {@code Counter}, {@code Counters}, {@code FlowHash}, {@code
 * Icmpv6}, {@code InetChecksum}, {@code Ipv6Header}, {@code PacketPool}, {@code PacketQueue},
 * {@code PrefixHash}, {@code TcpMss}.
 */
@NullMarked
package dev.mycelium.internal.packet;

import org.jspecify.annotations.NullMarked;
