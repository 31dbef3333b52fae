package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the source of a sealed frame what became of it: a sealed ICMPv6 error that quotes the body
 * (spec 05 §8.2). About a frame of this node itself, which came back, the local host is told.
 */
final class Reports {
  /** The address of the failed frame in front of the IPv6 packet. */
  static final int FAILED_DESTINATION_BYTES = OverlayAddress.BYTES;

  /** Payload bytes before the quote. */
  static final int PREAMBLE_BYTES = FAILED_DESTINATION_BYTES + Icmpv6.PREAMBLE_BYTES;

  private static final int AT = PacketBuffer.HEADROOM;
  private static final int DESTINATION_OFFSET = 24;
  private static final long REPORTER_LOW = 0;

  private final DataPathContext shared;
  private final PacketCipher cipher;
  private final Departure departure;
  private final LocalReplies replies;

  /** Reports come from the own prefix with host part zero. */
  private final long reporterHigh;

  Reports(DataPathContext shared, PacketCipher cipher, Departure departure, LocalReplies replies) {
    this.shared = shared;
    this.cipher = cipher;
    this.departure = departure;
    this.replies = replies;
    this.reporterHigh = shared.own().high();
  }

  /**
   * Reports about a frame, if that is allowed and possible. Borrows the frame; its body may be
   * opened, its header stays.
   */
  void send(PacketBuffer frame, int typeAndCode, long nowNanos) {
    byte[] array = frame.array();
    boolean sent =
        FrameWriter.sourceHigh(array) == shared.own().high()
            ? tellOwnHost(frame, typeAndCode)
            : sendToSource(frame, typeAndCode, nowNanos);
    if (!sent) {
      shared.counters().count(Counter.ICMP_SUPPRESSED);
    }
  }

  private boolean sendToSource(PacketBuffer frame, int typeAndCode, long nowNanos) {
    byte[] array = frame.array();
    if (FrameWriter.sourceLow(array) == REPORTER_LOW) {
      return false; // itself a report, most likely: spec 05 §22.2(8)
    }
    FibEntry source = shared.fib().lookup(FrameWriter.sourceHigh(array));
    FrameSink nextHop = source == null ? null : source.nextHop();
    if (source == null || nextHop == null || !source.mayReport(nowNanos)) {
      return false;
    }
    SharedSecret secret = source.secret();
    if (secret == null) {
      return false;
    }
    PacketBuffer report = compose(frame, typeAndCode);
    departure.seal(report, Departure.ICMP_REPORT, secret);
    departure.send(report, source, nextHop, nowNanos);
    shared.counters().count(Counter.ICMP_REPORTS_SENT);
    return true;
  }

  /** A body that does not fit is left out: a part of it could not be opened. */
  private PacketBuffer compose(PacketBuffer frame, int typeAndCode) {
    int bodyLength = frame.frameLength() - PacketBuffer.BODY_OFFSET;
    int quoteLength = bodyLength > Icmpv6.QUOTE_BYTES_MAX ? 0 : bodyLength;
    PacketBuffer report = shared.pool().acquire(PREAMBLE_BYTES + quoteLength);
    report.length(PREAMBLE_BYTES + quoteLength);
    byte[] from = frame.array();
    byte[] to = report.array();
    System.arraycopy(from, DESTINATION_OFFSET, to, AT, FAILED_DESTINATION_BYTES);
    System.arraycopy(from, PacketBuffer.BODY_OFFSET, to, AT + PREAMBLE_BYTES, quoteLength);
    int header = AT + FAILED_DESTINATION_BYTES;
    long sourceHigh = FrameWriter.sourceHigh(from);
    long sourceLow = FrameWriter.sourceLow(from);
    Ipv6Header.writeAddresses(to, header, reporterHigh, REPORTER_LOW, sourceHigh, sourceLow);
    Icmpv6.writeError(to, header, typeAndCode, 0, Icmpv6.HOP_LIMIT, quoteLength);
    FrameWriter.writeDataHeader(
        to,
        report.length() + PacketCipher.OVERHEAD_BYTES,
        Icmpv6.HOP_LIMIT - 1,
        reporterHigh,
        REPORTER_LOW,
        sourceHigh,
        sourceLow);
    return report;
  }

  /**
   * The frame claims to be ours. If it is, the secret shared with its destination opens it, and the
   * host gets its error without a way through the network (spec 05 §22.3(11)); a forged one does
   * not open and is ignored.
   */
  private boolean tellOwnHost(PacketBuffer frame, int typeAndCode) {
    byte[] array = frame.array();
    SharedSecret secret = secretOf(FrameWriter.destinationHigh(array));
    int bodyLength = frame.frameLength() - PacketBuffer.BODY_OFFSET;
    if (secret == null
        || !cipher.open(array, PacketBuffer.BODY_OFFSET, bodyLength, secret)
        || !isOwnPacket(frame)) {
      return false;
    }
    return replies.reply(frame, typeAndCode);
  }

  private @Nullable SharedSecret secretOf(long destinationHigh) {
    FibEntry destination = shared.fib().lookup(destinationHigh);
    return destination == null ? null : destination.secret();
  }

  private static boolean isOwnPacket(PacketBuffer packet) {
    byte[] array = packet.array();
    return array[PacketBuffer.BODY_OFFSET] == 1
        && array[PacketBuffer.BODY_OFFSET + 1] == 0
        && packet.length() >= Ipv6Header.BYTES
        && Ipv6Header.version(array, AT) == 6
        && Extraction.isAddressedAsOutside(array, AT);
  }
}
