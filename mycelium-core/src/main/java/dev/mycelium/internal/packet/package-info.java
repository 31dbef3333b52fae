/**
 * <<<<<<< HEAD Bytes of packets: pools, IPv6 and ICMPv6 headers, checksums; and the counters of
 * everything.
 *
 * <p>Doors: {@code AddressCounts}, {@code Counter}, {@code Counters}, {@code Icmpv6}, {@code
 * Ipv6Header}, {@code PacketPool}, {@code PacketQueue}, {@code PrefixHash}. ======= Bytes of
 * packets: pools, IPv6 and ICMPv6 headers, checksums; and what is counted about them.
 *
 * <p>Doors: {@code PacketPool}, {@code PacketQueue}, {@code Counter}, {@code Counters}, {@code
 * AddressCounts}, {@code PrefixHash}, {@code Ipv6Header}, {@code Icmpv6}, {@code InetChecksum}.
 * >>>>>>> data
 */
@NullMarked
package dev.mycelium.internal.packet;

import org.jspecify.annotations.NullMarked;
