package dev.mycelium.tun.offload;

import dev.mycelium.internal.packet.InetChecksum;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins packets that follow each other in a flow into super-packets for the kernel (spec 05 §17.4).
 *
 * <p>First {@link #plan} forms the runs of a row of packets, then {@link #gather} makes each run
 * one packet. Runs are to be written in the order of their first packets: as a run ends before any
 * packet of its flow that does not belong to it, every flow keeps its order. Nothing is kept from
 * row to row, so no packet ever waits for another.
 *
 * <p>The conditions are those of the kernel's own GRO, or stricter: all of the headers is equal but
 * for what the kernel restores when it splits again. The kernel trusts super-packets; therefore
 * every packet's checksum is verified before another joins it, and a packet with a wrong one
 * travels alone, for the kernel to judge. What stays alone is not verified here. For one thread.
 */
public final class SegmentCoalescer {
  /** Packets in one row: more than a batch of the node holds (64), and small enough to be kept. */
  public static final int PACKETS_MAX = 256;

  /** What the kernel takes in one write. */
  private static final int SUPER_PACKET_BYTES_MAX = 65_535;

  /** UDP_MAX_SEGMENTS of older kernels; newer ones take 128. */
  private static final int DATAGRAMS_MAX = 64;

  /** Flows open at a time, a power of two; flows that share a slot end each other's runs. */
  private static final int SLOTS = 64;

  private static final int NONE = -1;

  private static final int PORTS = 0;
  private static final int TCP_SEQUENCE = 4;
  private static final int TCP_ACKNOWLEDGMENT = 8;
  private static final int TCP_URGENT_POINTER = 18;
  private static final int TCP_OPTIONS = 20;
  private static final int UDP_LENGTH = 4;

  /** Version, traffic class, flow label, next header and hop limit: all but the payload length. */
  private static final long FIRST_WORD_COMPARED = 0xFFFF_FFFF_0000_FFFFL;

  /** Data offset, reserved bits, flags and window, without PSH, which ends a run. */
  private static final int TCP_WORD_COMPARED = ~(Transport.PSH << 16);

  /** The checksum of a packet was not looked at, is right, or wrong. */
  private static final byte UNKNOWN = 0;

  private static final byte RIGHT = 1;
  private static final byte WRONG = 2;

  /** The first packet of the open run per slot, or {@link #NONE}. */
  private final int[] open = new int[SLOTS];

  // per packet
  private final byte[] verdict = new byte[PACKETS_MAX];

  /** The packet behind it in its run, or {@link #NONE}. */
  private final int[] next = new int[PACKETS_MAX];

  /** Packets of the run that it is the first of; 0 if it joined one. */
  private final int[] packets = new int[PACKETS_MAX];

  // per first packet of a run
  private final int[] last = new int[PACKETS_MAX];
  private final int[] headerBytes = new int[PACKETS_MAX];
  private final int[] segmentBytes = new int[PACKETS_MAX];
  private final int[] payloadBytes = new int[PACKETS_MAX];

  /** The row: borrowed from {@link #plan} until {@link #forget}. */
  private @Nullable PacketBatch batch;

  private int from;

  /**
   * Forms the runs of a row of packets.
   *
   * @param batch holds the row; unchanged until {@link #forget}
   * @param from index of the first packet
   * @param count 0..{@link #PACKETS_MAX}
   * @param datagrams whether the kernel takes super-packets of UDP, too
   */
  public void plan(PacketBatch batch, int from, int count, boolean datagrams) {
    this.batch = batch;
    this.from = from;
    Arrays.fill(open, NONE);
    for (int i = 0; i < count; i++) {
      next[i] = NONE;
      verdict[i] = UNKNOWN;
      packets[i] = 1;
      last[i] = i;
      PacketBuffer packet = packet(i);
      place(i, packet.array(), packet.length(), datagrams);
    }
  }

  /**
   * Packets in the run that begins here.
   *
   * @param index of a packet in the row, 0..count-1
   * @return 0 if it is part of a run that began before, 1 if it stays alone
   */
  public int packetsFrom(int index) {
    return packets[index];
  }

  /**
   * The next packet of a run.
   *
   * @param index of a packet in the row
   * @return index of the packet behind it, or -1
   */
  public int next(int index) {
    return next[index];
  }

  /** The packet at an index of the row. */
  public PacketBuffer packet(int index) {
    PacketBatch row = batch;
    if (row == null) {
      throw new IllegalStateException("no row of packets");
    }
    return row.get(from + index);
  }

  /** Ends the loan of the batch. */
  public void forget() {
    batch = null;
  }

  private void place(int i, byte[] array, int length, boolean datagrams) {
    if (length < Ipv6Header.BYTES || Ipv6Header.version(array, PacketBuffer.HEADROOM) != 6) {
      return; // of no flow; the kernel refuses it
    }
    int protocol = Ipv6Header.nextHeader(array, PacketBuffer.HEADROOM);
    Transport transport = Transport.ofProtocol(protocol);
    if (transport == null || length < Ipv6Header.BYTES + transport.headerBytesMin) {
      endRunsBetweenSameAddresses(array);
      return;
    }
    int slot = slot(array, protocol);
    if (isCandidate(i, transport, array, length, datagrams)) {
      placeCandidate(i, transport, slot, array);
    } else {
      open[slot] = NONE;
    }
  }

  /** A fragment or an extension header hides the ports: it may be of any flow between the two. */
  private void endRunsBetweenSameAddresses(byte[] array) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (open[slot] != NONE && haveSameAddresses(array, packet(open[slot]).array())) {
        open[slot] = NONE;
      }
    }
  }

  private void placeCandidate(int i, Transport transport, int slot, byte[] array) {
    int first = open[slot];
    int payload = payloadBytes[i];
    boolean joins = first != NONE && fits(first, i, transport) && bothAreRight(first, i, transport);
    if (joins) {
      next[last[first]] = i;
      last[first] = i;
      packets[first]++;
      packets[i] = 0;
      payloadBytes[first] += payload;
    } else {
      first = i;
    }
    boolean ends =
        payload < segmentBytes[first]
            || transport == Transport.TCP && (flags(array) & Transport.PSH) != 0;
    open[slot] = ends ? NONE : first;
  }

  /** Whether the packet may be in a run at all, by itself; notes its sizes. */
  private boolean isCandidate(
      int i, Transport transport, byte[] array, int length, boolean datagrams) {
    int transportBytes =
        transport.headerBytes(array[transportAt() + Transport.TCP_DATA_OFFSET] & 0xFF);
    int headers = Ipv6Header.BYTES + transportBytes;
    headerBytes[i] = headers;
    segmentBytes[i] = length - headers;
    payloadBytes[i] = length - headers;
    return transportBytes >= transport.headerBytesMin
        && length > headers
        && Ipv6Header.payloadLength(array, PacketBuffer.HEADROOM) == length - Ipv6Header.BYTES
        && (transport == Transport.TCP
            ? hasPlainFlags(array)
            : datagrams && isWholeDatagram(array, length));
  }

  /** ACK, perhaps PSH, and no reserved bit: everything else is news for the receiver. */
  private static boolean hasPlainFlags(byte[] array) {
    int reserved = array[transportAt() + Transport.TCP_DATA_OFFSET] & 0x0F;
    return reserved == 0 && (flags(array) & ~Transport.PSH) == Transport.ACK;
  }

  private static boolean isWholeDatagram(byte[] array, int length) {
    int header = transportAt();
    return PacketBytes.unsignedShort(array, header + UDP_LENGTH) == length - Ipv6Header.BYTES
        && PacketBytes.unsignedShort(array, header + Transport.UDP.checksumOffset) != 0;
  }

  /** Whether a packet continues the run, by its headers. */
  private boolean fits(int first, int i, Transport transport) {
    byte[] a = packet(first).array();
    byte[] b = packet(i).array();
    int header = transportAt();
    return payloadBytes[i] <= segmentBytes[first]
        && headerBytes[first] + payloadBytes[first] + payloadBytes[i] <= SUPER_PACKET_BYTES_MAX
        && ((PacketBytes.longInteger(a, PacketBuffer.HEADROOM)
                    ^ PacketBytes.longInteger(b, PacketBuffer.HEADROOM))
                & FIRST_WORD_COMPARED)
            == 0
        && haveSameAddresses(a, b)
        && PacketBytes.integer(a, header + PORTS) == PacketBytes.integer(b, header + PORTS)
        && (transport == Transport.TCP ? fitsTcp(first, a, b) : packets[first] < DATAGRAMS_MAX);
  }

  private boolean fitsTcp(int first, byte[] a, byte[] b) {
    int header = transportAt();
    int word = header + Transport.TCP_DATA_OFFSET;
    return PacketBytes.integer(b, header + TCP_SEQUENCE)
            == PacketBytes.integer(a, header + TCP_SEQUENCE) + payloadBytes[first]
        && PacketBytes.integer(a, header + TCP_ACKNOWLEDGMENT)
            == PacketBytes.integer(b, header + TCP_ACKNOWLEDGMENT)
        && ((PacketBytes.integer(a, word) ^ PacketBytes.integer(b, word)) & TCP_WORD_COMPARED) == 0
        && PacketBytes.unsignedShort(a, header + TCP_URGENT_POINTER)
            == PacketBytes.unsignedShort(b, header + TCP_URGENT_POINTER)
        && haveSameOptions(a, b, PacketBuffer.HEADROOM + headerBytes[first]);
  }

  private static boolean haveSameOptions(byte[] a, byte[] b, int end) {
    for (int at = transportAt() + TCP_OPTIONS; at < end; at += Integer.BYTES) {
      if (PacketBytes.integer(a, at) != PacketBytes.integer(b, at)) {
        return false;
      }
    }
    return true;
  }

  private static boolean haveSameAddresses(byte[] a, byte[] b) {
    int at = PacketBuffer.HEADROOM;
    return Ipv6Header.destinationLow(a, at) == Ipv6Header.destinationLow(b, at)
        && Ipv6Header.destinationHigh(a, at) == Ipv6Header.destinationHigh(b, at)
        && Ipv6Header.sourceLow(a, at) == Ipv6Header.sourceLow(b, at)
        && Ipv6Header.sourceHigh(a, at) == Ipv6Header.sourceHigh(b, at);
  }

  private boolean bothAreRight(int first, int i, Transport transport) {
    return isRight(first, transport) && isRight(i, transport);
  }

  private boolean isRight(int i, Transport transport) {
    if (verdict[i] == UNKNOWN) {
      PacketBuffer packet = packet(i);
      int bytes = packet.length() - Ipv6Header.BYTES;
      long pseudo = pseudoSum(packet.array(), transport, bytes);
      long sum = InetChecksum.add(pseudo, packet.array(), transportAt(), bytes);
      verdict[i] = InetChecksum.fold(sum) == 0xFFFF ? RIGHT : WRONG;
    }
    return verdict[i] == RIGHT;
  }

  private static long pseudoSum(byte[] array, Transport transport, int transportBytes) {
    int addresses = PacketBuffer.HEADROOM + Ipv6Header.SOURCE;
    int bytes = Ipv6Header.BYTES - Ipv6Header.SOURCE;
    return InetChecksum.add((long) transportBytes + transport.protocol, array, addresses, bytes);
  }

  /**
   * Writes a single packet, with its virtio_net_hdr in front, into memory: the kernel checks it.
   *
   * @param memory in native byte order, with room for the packet
   * @param packetAt index for the packet, at least {@link VirtioNetHeader#BYTES}
   */
  public static void copySingle(PacketBuffer packet, ByteBuffer memory, int packetAt) {
    VirtioNetHeader.writePlain(memory, packetAt - VirtioNetHeader.BYTES);
    memory.put(packetAt, packet.array(), PacketBuffer.HEADROOM, packet.length());
  }

  /**
   * Writes a run as one packet, with its virtio_net_hdr in front, into memory.
   *
   * @param first index of the first packet of a run of two or more
   * @param memory in native byte order, with room for 65535 bytes behind {@code packetAt}
   * @param packetAt index for the packet, at least {@link VirtioNetHeader#BYTES}
   * @return bytes of the packet
   */
  public int gather(int first, ByteBuffer memory, int packetAt) {
    PacketBuffer packet = packet(first);
    memory.put(packetAt, packet.array(), PacketBuffer.HEADROOM, packet.length());
    int headers = headerBytes[first];
    int end = packetAt + packet.length();
    for (int i = next[first]; i != NONE; i = next[i]) {
      memory.put(end, packet(i).array(), PacketBuffer.HEADROOM + headers, payloadBytes[i]);
      end += payloadBytes[i];
    }
    finish(first, memory, packetAt, end - packetAt);
    return end - packetAt;
  }

  /** Changes the headers of the first packet into those of the whole. */
  private void finish(int first, ByteBuffer memory, int packetAt, int length) {
    byte[] array = packet(first).array();
    Transport transport =
        Ipv6Header.nextHeader(array, PacketBuffer.HEADROOM) == Transport.TCP.protocol
            ? Transport.TCP
            : Transport.UDP;
    int bytes = length - Ipv6Header.BYTES;
    int header = packetAt + Ipv6Header.BYTES;
    putShort(memory, packetAt + Ipv6Header.PAYLOAD_LENGTH, bytes);
    if (transport == Transport.TCP) {
      byte flags = (byte) flags(packet(last[first]).array());
      memory.put(header + Transport.TCP_FLAGS, flags);
    } else {
      putShort(memory, header + UDP_LENGTH, bytes);
    }
    int seed = InetChecksum.fold(pseudoSum(array, transport, bytes));
    putShort(memory, header + transport.checksumOffset, seed);
    VirtioNetHeader.writeSuper(
        memory,
        packetAt - VirtioNetHeader.BYTES,
        transport,
        headerBytes[first],
        segmentBytes[first]);
  }

  private static int transportAt() {
    return PacketBuffer.HEADROOM + Ipv6Header.BYTES;
  }

  private static int flags(byte[] array) {
    return array[transportAt() + Transport.TCP_FLAGS] & 0xFF;
  }

  private static void putShort(ByteBuffer memory, int at, int value) {
    memory.put(at, (byte) (value >>> 8));
    memory.put(at + 1, (byte) value);
  }

  private static int slot(byte[] array, int protocol) {
    long mixed =
        Ipv6Header.sourceLow(array, PacketBuffer.HEADROOM)
            ^ Long.rotateLeft(Ipv6Header.destinationLow(array, PacketBuffer.HEADROOM), 21)
            ^ Ipv6Header.sourceHigh(array, PacketBuffer.HEADROOM)
            ^ Ipv6Header.destinationHigh(array, PacketBuffer.HEADROOM)
            ^ (PacketBytes.integer(array, transportAt() + PORTS) & 0xFFFF_FFFFL) << 8
            ^ protocol;
    return (int)
        (mixed * 0x9E37_79B9_7F4A_7C15L >>> Long.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
