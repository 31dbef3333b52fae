package dev.mycelium.internal.data;

import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reports of routers about packets of this host: the quoted body is opened again and the error
 * handed to the kernel as if the router had sent it in the clear (spec 05 §8.3).
 *
 * <p>Stricter than the reference (§22.1(8)): the addresses inside are those outside, the checksum
 * is right, the message is an error, and what it quotes is an IP packet of this host to the failed
 * destination. An empty quote, of a packet too large to be quoted sealed, becomes a bare IPv6
 * header (§22.3(1)).
 */
final class ReceivedReports {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** The largest report: no quote is longer than {@link Icmpv6#QUOTE_BYTES_MAX}. */
  static final int PAYLOAD_BYTES_MAX = Reports.PREAMBLE_BYTES + Icmpv6.QUOTE_BYTES_MAX;

  // the payload, by index of the packet's array
  private static final int FAILED_DESTINATION = PacketBuffer.HEADROOM;
  private static final int HEADER = FAILED_DESTINATION + Reports.FAILED_DESTINATION_BYTES;
  private static final int MESSAGE = HEADER + Ipv6Header.BYTES;
  private static final int QUOTE = MESSAGE + Icmpv6.HEADER_BYTES;
  private static final int OPENED_QUOTE = QUOTE + PacketCipher.INNER_HEADER_BYTES;

  /** Where the quote belongs in the packet that the kernel gets. */
  private static final int FINAL_QUOTE = PacketBuffer.HEADROOM + Icmpv6.PREAMBLE_BYTES;

  private final DataPathContext shared;
  private final PacketCipher cipher;
  private final Burst burst;

  ReceivedReports(DataPathContext shared, PacketCipher cipher, Burst burst) {
    this.shared = shared;
    this.cipher = cipher;
    this.burst = burst;
  }

  /** Takes an opened packet of inner type 2. */
  void accept(PacketBuffer packet) {
    byte[] array = packet.array();
    int messageLength = messageLength(packet);
    if (messageLength < 0) {
      burst.drop(packet, Counter.ICMP_REPORTS_MALFORMED);
      return;
    }
    int typeAndCode = (short) SHORT.get(array, MESSAGE) & 0xFFFF;
    int rest = (int) INT.get(array, MESSAGE + 4);
    int quoteLength = restoreQuote(array, messageLength - Icmpv6.HEADER_BYTES);
    if (quoteLength < 0) {
      burst.drop(packet, Counter.ICMP_REPORTS_MALFORMED);
      return;
    }
    Ipv6Header.writeAddresses(
        array,
        PacketBuffer.HEADROOM,
        FrameWriter.sourceHigh(array),
        FrameWriter.sourceLow(array),
        FrameWriter.destinationHigh(array),
        FrameWriter.destinationLow(array));
    Icmpv6.writeError(
        array, PacketBuffer.HEADROOM, typeAndCode, rest, FrameWriter.hopLimit(array), quoteLength);
    packet.length(Icmpv6.PREAMBLE_BYTES + quoteLength);
    shared.counters().count(Counter.ICMP_REPORTS_RECEIVED);
    burst.deliver(packet);
  }

  /** Bytes of the ICMPv6 message in the payload; -1 if it is not what a router sends. */
  private static int messageLength(PacketBuffer packet) {
    byte[] array = packet.array();
    int length = packet.length();
    if (length < Reports.PREAMBLE_BYTES
        || length > PAYLOAD_BYTES_MAX
        || Ipv6Header.version(array, HEADER) != 6
        || Ipv6Header.nextHeader(array, HEADER) != Icmpv6.PROTOCOL
        || !Icmpv6.isErrorType(array[MESSAGE] & 0xFF)
        || !Extraction.isAddressedAsOutside(array, HEADER)) {
      return -1;
    }
    int rest = length - (MESSAGE - PacketBuffer.HEADROOM);
    int field = Ipv6Header.payloadLength(array, HEADER);
    int message = field == 0 ? rest : field; // 0 means "the rest", spec 05 §8.3 step 3
    return message >= Icmpv6.HEADER_BYTES
            && message <= rest
            && Icmpv6.isChecksumRight(array, HEADER, message)
        ? message
        : -1;
  }

  /** Puts the plain quote where it belongs; its length, or -1 if the quote is not ours. */
  private int restoreQuote(byte[] array, int sealedLength) {
    long failedHigh = (long) LONG.get(array, FAILED_DESTINATION);
    long failedLow = (long) LONG.get(array, FAILED_DESTINATION + 8);
    FibEntry failed = shared.fib().lookup(failedHigh);
    SharedSecret secret = failed == null ? null : failed.secret();
    if (secret == null) {
      return -1;
    }
    if (sealedLength == 0) {
      return writeBareQuote(array, failedHigh, failedLow);
    }
    int length = sealedLength - PacketCipher.OVERHEAD_BYTES;
    if (!cipher.open(array, QUOTE, sealedLength, secret)
        || length < Ipv6Header.BYTES
        || !isOwnPacket(array, failedHigh, failedLow)) {
      return -1;
    }
    System.arraycopy(array, OPENED_QUOTE, array, FINAL_QUOTE, length);
    return length;
  }

  /** An IPv6 packet, not a message fragment, from this host to the failed destination. */
  private boolean isOwnPacket(byte[] array, long failedHigh, long failedLow) {
    return array[QUOTE] == 1
        && array[QUOTE + 1] == 0
        && Ipv6Header.version(array, OPENED_QUOTE) == 6
        && Ipv6Header.sourceHigh(array, OPENED_QUOTE) == shared.own().high()
        && Ipv6Header.destinationHigh(array, OPENED_QUOTE) == failedHigh
        && Ipv6Header.destinationLow(array, OPENED_QUOTE) == failedLow;
  }

  private static int writeBareQuote(byte[] array, long failedHigh, long failedLow) {
    Ipv6Header.write(array, FINAL_QUOTE, 0, Ipv6Header.NO_NEXT_HEADER, Icmpv6.HOP_LIMIT);
    Ipv6Header.writeAddresses(
        array,
        FINAL_QUOTE,
        FrameWriter.destinationHigh(array),
        FrameWriter.destinationLow(array),
        failedHigh,
        failedLow);
    return Ipv6Header.BYTES;
  }
}
