package dev.mycelium.tun.offload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A few flows that mostly behave: bulk in order, interrupted by all that happens to real ones, by
 * reordering, and by corruption.
 */
final class TrafficMix {
  private final Random random;
  private final List<PacketSketch> flows = new ArrayList<>();
  private final int segmentBytes;

  TrafficMix(Random random) {
    this.random = random;
    this.segmentBytes = 1 + random.nextInt(random.nextBoolean() ? 20 : 1340);
    for (int i = random.nextInt(6); i >= 0; i--) {
      flows.add(flow(i));
    }
  }

  /** Most share their addresses, so that only ports tell them apart. */
  private PacketSketch flow(int index) {
    PacketSketch flow = new PacketSketch();
    flow.protocol = random.nextInt(3) == 0 ? PlainPackets.UDP : PlainPackets.TCP;
    flow.sourcePort += index;
    flow.sequence = random.nextBoolean() ? random.nextInt() : -random.nextInt(20_000);
    flow.options = PacketSketch.bytes(random, random.nextBoolean() ? 12 : 4 * random.nextInt(11));
    if (random.nextInt(3) == 0) {
      flow.source = PacketSketch.bytes(random, 16);
    }
    return flow;
  }

  List<byte[]> packets(int count) {
    List<byte[]> packets = new ArrayList<>();
    while (packets.size() < count) {
      PacketSketch flow = flows.get(random.nextInt(flows.size()));
      for (int i = random.nextInt(12); i >= 0 && packets.size() < count; i--) {
        packets.add(next(flow));
      }
    }
    int swaps = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
    for (int i = 0; i < swaps; i++) {
      java.util.Collections.swap(packets, random.nextInt(count), random.nextInt(count));
    }
    return packets;
  }

  private byte[] next(PacketSketch flow) {
    PacketSketch packet = flow.copy();
    int trouble = random.nextInt(12) == 0 ? 1 + random.nextInt(16) : 0;
    packet.payload = PacketSketch.bytes(random, segmentBytes);
    disturb(packet, flow, trouble);
    flow.sequence = packet.sequence + packet.payload.length;
    byte[] bytes = packet.toPacket();
    if (trouble == 14 || trouble == 15) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (trouble == 16) {
      bytes[6] = (byte) (random.nextBoolean() ? 44 : 58);
    }
    return bytes;
  }

  private void disturb(PacketSketch packet, PacketSketch flow, int trouble) {
    switch (trouble) {
      case 1 -> packet.flags = random.nextInt(256);
      case 2 -> packet.flags |= 0x08;
      case 3 -> packet.payload = PacketSketch.bytes(random, random.nextInt(segmentBytes + 2));
      case 4 -> packet.sequence += random.nextInt(3000) - 1500;
      case 5 -> packet.trafficClass = random.nextInt(4);
      case 6 -> flow.acknowledgment = packet.acknowledgment += 1000;
      case 7 -> flow.window = packet.window -= 1;
      case 8 -> packet.options = PacketSketch.bytes(random, 4 * random.nextInt(11));
      case 9 -> packet.hopLimit--;
      case 10 -> packet.flowLabel = random.nextInt(1 << 20);
      case 11 -> {
        packet.extensions = new byte[][] {PacketSketch.bytes(random, 16)};
        packet.extensionKinds = new int[] {60};
      }
      case 12 -> packet.urgent = 5;
      case 13 -> packet.reserved = random.nextInt(16);
      default -> {}
    }
  }
}
