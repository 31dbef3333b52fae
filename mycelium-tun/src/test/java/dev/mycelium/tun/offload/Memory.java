package dev.mycelium.tun.offload;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The memory of a system call, and packets in batches. */
final class Memory {
  static final int PACKET_AT = 16;
  static final int HEADER_AT = PACKET_AT - 10;

  final ByteBuffer bytes =
      ByteBuffer.allocateDirect(PACKET_AT + 66 * 1024).order(ByteOrder.nativeOrder());

  /** Leaves a packet as the kernel does. */
  void put(int flags, int gsoType, int headerLength, int segmentBytes, int start, int offset) {
    bytes.put(HEADER_AT, (byte) flags).put(HEADER_AT + 1, (byte) gsoType);
    bytes.putShort(HEADER_AT + 2, (short) headerLength);
    bytes.putShort(HEADER_AT + 4, (short) segmentBytes);
    bytes.putShort(HEADER_AT + 6, (short) start);
    bytes.putShort(HEADER_AT + 8, (short) offset);
  }

  void putPacket(byte[] packet) {
    bytes.put(PACKET_AT, packet);
  }

  /** The virtio_net_hdr in words: flags and type, header length, segment, start, offset. */
  int headerWord(int index) {
    return bytes.getShort(HEADER_AT + 2 * index) & 0xFFFF;
  }

  byte[] packet(int length) {
    byte[] packet = new byte[length];
    bytes.get(PACKET_AT, packet);
    return packet;
  }

  static PacketBatch batch(int capacity) {
    return new PacketBatch(capacity, length -> new PacketBuffer(length, null));
  }

  static PacketBatch batchOf(List<byte[]> packets) {
    PacketBatch batch = batch(Math.max(1, packets.size()));
    for (byte[] packet : packets) {
      byte[] array = batch.append(packet.length).array();
      System.arraycopy(packet, 0, array, PacketBuffer.HEADROOM, packet.length);
    }
    return batch;
  }

  static List<byte[]> packetsOf(PacketBatch batch) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      PacketBuffer packet = batch.get(i);
      int from = PacketBuffer.HEADROOM;
      packets.add(Arrays.copyOfRange(packet.array(), from, from + packet.length()));
    }
    return packets;
  }
}
