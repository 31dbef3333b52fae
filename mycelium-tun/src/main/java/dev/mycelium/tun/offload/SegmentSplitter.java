package dev.mycelium.tun.offload;

import dev.mycelium.internal.packet.InetChecksum;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the kernel hands over, packets without checksum and super-packets, into ordinary
 * packets (spec 05 §17.3). The payload is copied once, from the memory of the system call into the
 * buffers of the batch; what does not fit into a batch stays in that memory for the next one.
 *
 * <p>Sums over the pseudo header are not computed: the kernel leaves that of the super-packet in
 * the checksum field, and a segment's differs from it by the length only. (With a routing header,
 * only the kernel knows the destination that counts.) For one thread.
 */
public final class SegmentSplitter {
  private static final int TCP_SEQUENCE = 4;
  private static final int UDP_LENGTH = 4;

  private final ByteBuffer memory;
  private final int packetAt;
  private final int mtuBytes;

  /** All headers of the present super-packet; a segment of the MTU has room for them. */
  private final byte[] headers;

  // the present packet
  /** Null for one that is not split. */
  private @Nullable Transport transport;

  private int headerBytes;
  private int transportAt;
  private int payloadBytes;
  private int segmentBytes;

  /** Sum over the pseudo header but for the length. */
  private int pseudoSum;

  private int sequence;

  /** Payload bytes that went into segments already. */
  private int done;

  private boolean pending;

  /**
   * A splitter of packets that a system call leaves in one memory.
   *
   * @param memory in native byte order; a virtio_net_hdr, then the packet
   * @param packetAt index of the packet, at least {@link VirtioNetHeader#BYTES}
   * @param mtuBytes the longest packet to be made
   */
  public SegmentSplitter(ByteBuffer memory, int packetAt, int mtuBytes) {
    this.memory = memory;
    this.packetAt = packetAt;
    this.mtuBytes = mtuBytes;
    this.headers = new byte[mtuBytes];
  }

  /**
   * Looks at a new packet in the memory, which must not change until {@link #isPending} says false.
   *
   * @param length bytes of the packet, without the virtio_net_hdr
   * @return false if it is too long or its virtio_net_hdr makes no sense; nothing is pending then
   */
  public boolean begin(int length) {
    int header = packetAt - VirtioNetHeader.BYTES;
    int gsoType = VirtioNetHeader.gsoType(memory, header);
    pending =
        length > 0
            && length <= memory.capacity() - packetAt
            && VirtioNetHeader.headerLength(memory, header) <= length
            && (gsoType == VirtioNetHeader.GSO_NONE
                ? beginWhole(length)
                : beginSuper(Transport.ofGsoType(gsoType), length));
    return pending;
  }

  /** Whether packets are waiting for {@link #appendTo}. */
  public boolean isPending() {
    return pending;
  }

  /** Appends the pending packets until there are no more or the batch is full. */
  public void appendTo(PacketBatch batch) {
    while (pending && !batch.isFull()) {
      if (transport == null) {
        appendWhole(batch);
      } else {
        appendSegment(batch, transport);
      }
    }
  }

  private boolean beginWhole(int length) {
    transport = null;
    headerBytes = length;
    return length <= mtuBytes && (!needsChecksum() || checksumAt() + 2 <= length);
  }

  private boolean beginSuper(@Nullable Transport kind, int length) {
    int start = checksumStart();
    if (kind == null
        || !needsChecksum()
        || start < Ipv6Header.BYTES
        || start + kind.headerBytesMin > length
        || checksumAt() != start + kind.checksumOffset) {
      return false;
    }
    int dataOffset = kind == Transport.TCP ? byteAt(start + Transport.TCP_DATA_OFFSET) : 0;
    int transportBytes = kind.headerBytes(dataOffset);
    if (transportBytes < kind.headerBytesMin || start + transportBytes > length) {
      return false;
    }
    transport = kind;
    transportAt = start;
    headerBytes = start + transportBytes;
    payloadBytes = length - headerBytes;
    segmentBytes = VirtioNetHeader.segmentBytes(memory, packetAt - VirtioNetHeader.BYTES);
    return segmentBytes > 0
        && headerBytes + Math.min(segmentBytes, payloadBytes) <= mtuBytes
        && beginSegments(kind, length);
  }

  /** Takes what all segments have in common, once per super-packet. */
  private boolean beginSegments(Transport kind, int length) {
    memory.get(packetAt, headers, 0, headerBytes);
    if (Ipv6Header.version(headers, 0) != 6
        || Ipv6Header.payloadLength(headers, 0) != length - Ipv6Header.BYTES
        || Ipv6Header.upperLayer(headers, 0, headerBytes) != (kind.protocol << 16 | transportAt)) {
      return false;
    }
    int seed = PacketBytes.unsignedShort(headers, transportAt + kind.checksumOffset);
    pseudoSum = seed + (~(length - transportAt) & 0xFFFF);
    PacketBytes.putShort(headers, transportAt + kind.checksumOffset, 0);
    sequence = PacketBytes.integer(headers, transportAt + TCP_SEQUENCE);
    done = 0;
    if (payloadBytes == 0) {
      transport = null; // headers alone are an ordinary packet
      headerBytes = length;
    }
    return true;
  }

  private void appendWhole(PacketBatch batch) {
    PacketBuffer packet = batch.append(headerBytes);
    byte[] array = packet.array();
    memory.get(packetAt, array, PacketBuffer.HEADROOM, headerBytes);
    if (needsChecksum()) {
      complete(array, PacketBuffer.HEADROOM);
    }
    pending = false;
  }

  /** The checksum field holds the sum of the pseudo header and is summed with the rest. */
  private void complete(byte[] array, int packet) {
    int start = checksumStart();
    long sum = InetChecksum.add(0, array, packet + start, headerBytes - start);
    boolean datagram = checksumAt() - start == Transport.UDP.checksumOffset;
    PacketBytes.putShort(array, packet + checksumAt(), checksum(sum, datagram));
  }

  private void appendSegment(PacketBatch batch, Transport kind) {
    int payload = Math.min(segmentBytes, payloadBytes - done);
    int length = headerBytes + payload;
    byte[] array = batch.append(length).array();
    int packet = PacketBuffer.HEADROOM;
    System.arraycopy(headers, 0, array, packet, headerBytes);
    memory.get(packetAt + headerBytes + done, array, packet + headerBytes, payload);
    PacketBytes.putShort(array, packet + Ipv6Header.PAYLOAD_LENGTH, length - Ipv6Header.BYTES);
    int header = packet + transportAt;
    int bytes = length - transportAt;
    if (kind == Transport.TCP) {
      PacketBytes.putInteger(array, header + TCP_SEQUENCE, sequence + done);
      array[header + Transport.TCP_FLAGS] &= (byte) flagsKept(done + payload == payloadBytes);
    } else {
      PacketBytes.putShort(array, header + UDP_LENGTH, bytes);
    }
    long sum = InetChecksum.add((long) pseudoSum + bytes, array, header, bytes);
    PacketBytes.putShort(array, header + kind.checksumOffset, checksum(sum, kind == Transport.UDP));
    done += payload;
    pending = done < payloadBytes;
  }

  /** A reduced window is told once, and the end of the data comes at the end. */
  private int flagsKept(boolean last) {
    int kept = done == 0 ? 0xFF : ~Transport.CWR;
    return last ? kept : kept & ~(Transport.FIN | Transport.PSH);
  }

  /** In UDP 0 means that there is no checksum. */
  private static int checksum(long sum, boolean datagram) {
    int checksum = InetChecksum.complement(sum);
    return checksum == 0 && datagram ? 0xFFFF : checksum;
  }

  private boolean needsChecksum() {
    int flags = VirtioNetHeader.flags(memory, packetAt - VirtioNetHeader.BYTES);
    return (flags & VirtioNetHeader.NEEDS_CHECKSUM) != 0;
  }

  private int checksumStart() {
    return VirtioNetHeader.checksumStart(memory, packetAt - VirtioNetHeader.BYTES);
  }

  private int checksumAt() {
    return checksumStart()
        + VirtioNetHeader.checksumOffset(memory, packetAt - VirtioNetHeader.BYTES);
  }

  private int byteAt(int offset) {
    return memory.get(packetAt + offset) & 0xFF;
  }
}
