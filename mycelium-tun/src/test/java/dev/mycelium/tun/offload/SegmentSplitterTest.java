package dev.mycelium.tun.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Spec 05 §17.3, held against packets that are built from scratch. */
final class SegmentSplitterTest {
  private static final long SEED = 20261122;
  private static final int MTU_BYTES = 1400;
  private static final int NEEDS_CHECKSUM = 1;

  private final Memory memory = new Memory();
  private final SegmentSplitter splitter =
      new SegmentSplitter(memory.bytes, Memory.PACKET_AT, MTU_BYTES);

  @Test
  void superPacketsBecomeThePacketsThatTheModelMakes() {
    Random random = new Random(SEED);
    for (int round = 0; round < 1500; round++) {
      PacketSketch sketch =
          PacketSketch.random(random, 1 + random.nextInt(1 << random.nextInt(16)));
      int room = MTU_BYTES - sketch.headerBytes();
      int segment = 1 + (round % 2 == 0 ? room - 1 : random.nextInt(room));
      if (sketch.payload.length / segment > 2000) {
        continue; // the model is slow
      }
      put(sketch, segment);
      List<byte[]> expected = model(sketch, segment);
      assertSame(expected, splitAll(random, sketch), "seed " + SEED + " round " + round);
    }
  }

  /** The model is a sketch of each segment, so that it shares no code with a splitter. */
  private static List<byte[]> model(PacketSketch whole, int segmentBytes) {
    List<byte[]> packets = new ArrayList<>();
    for (int at = 0; at < whole.payload.length; at += segmentBytes) {
      int end = Math.min(at + segmentBytes, whole.payload.length);
      PacketSketch segment = whole.copy();
      segment.payload = java.util.Arrays.copyOfRange(whole.payload, at, end);
      segment.sequence += at;
      segment.flags &= at == 0 ? 0xFF : ~0x80;
      segment.flags &= end == whole.payload.length ? 0xFF : ~0x09;
      packets.add(segment.toPacket());
    }
    return packets;
  }

  private void put(PacketSketch sketch, int segmentBytes) {
    boolean tcp = sketch.protocol == PlainPackets.TCP;
    int type = tcp ? (sketch.flags & 0x80) != 0 ? 0x84 : 4 : 5;
    int offset = tcp ? 16 : 6;
    int at = sketch.transportAt();
    memory.put(NEEDS_CHECKSUM, type, sketch.headerBytes(), segmentBytes, at, offset);
    memory.putPacket(sketch.toSeededPacket());
  }

  /** Takes the segments in batches of random size, which are sometimes not empty at first. */
  private List<byte[]> splitAll(Random random, PacketSketch sketch) {
    List<byte[]> packets = new ArrayList<>();
    assertTrue(splitter.begin(sketch.headerBytes() + sketch.payload.length));
    while (splitter.isPending()) {
      PacketBatch batch = Memory.batch(1 + random.nextInt(64));
      splitter.appendTo(batch);
      assertTrue(batch.isFull() || !splitter.isPending());
      packets.addAll(Memory.packetsOf(batch));
    }
    return packets;
  }

  @Test
  void packetsWithoutChecksumGetTheirs() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2000; round++) {
      PacketSketch sketch = PacketSketch.random(random, random.nextInt(1000));
      byte[] seeded = sketch.toSeededPacket();
      int offset = sketch.protocol == PlainPackets.TCP ? 16 : 6;
      memory.put(NEEDS_CHECKSUM, 0, 0, 0, sketch.transportAt(), offset);
      memory.putPacket(seeded);
      assertTrue(splitter.begin(seeded.length));
      assertArrayEquals(sketch.toPacket(), only(), "seed " + SEED + " round " + round);
    }
  }

  @Test
  void datagramWhoseSumIsZeroGetsAllOnes() {
    PacketSketch sketch = new PacketSketch();
    sketch.protocol = PlainPackets.UDP;
    sketch.payload = new byte[2];
    PlainPackets.put(sketch.payload, 0, PlainPackets.word(sketch.toPacket(), 46));
    assertEquals(0xFFFF, PlainPackets.word(sketch.toPacket(), 46), "the sketch is as wanted");
    put(sketch, 1000);
    assertTrue(splitter.begin(50));
    assertArrayEquals(sketch.toPacket(), only());
    memory.put(NEEDS_CHECKSUM, 0, 0, 0, 40, 6);
    memory.putPacket(sketch.toSeededPacket());
    assertTrue(splitter.begin(50));
    assertArrayEquals(sketch.toPacket(), only());
  }

  @Test
  void completePacketIsNotTouched() {
    Random random = new Random(SEED);
    for (int flags : new int[] {0, 2}) {
      byte[] packet = PacketSketch.bytes(random, 777);
      memory.put(flags, 0, 0, 0, 65_535, 65_535);
      memory.putPacket(packet);
      assertTrue(splitter.begin(packet.length));
      assertArrayEquals(packet, only());
    }
  }

  @Test
  void headersWithoutPayloadAreOnePacket() {
    PacketSketch sketch = new PacketSketch();
    put(sketch, 1000);
    assertTrue(splitter.begin(60));
    assertArrayEquals(sketch.toPacket(), only());
  }

  @Test
  void nonsenseIsRefused() {
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 1, 60, 500, 40, 16)); // IPv4
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 3, 60, 500, 40, 16)); // UFO
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 0x85, 60, 500, 40, 6)); // UDP with ECN
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 0x80, 60, 500, 40, 16)); // ECN of nothing
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 5, 60, 500, 40, 6)); // UDP that is TCP
    assertRefused(m -> m.put(0, 4, 60, 500, 40, 16)); // no sum
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 0, 40, 16)); // no segments
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 1341, 40, 16)); // over the MTU
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 5000, 500, 40, 16)); // headers over the length
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 500, 39, 16));
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 500, 0xFFFF, 16));
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 500, 40, 6));
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 4, 60, 500, 40, 0xFFFF));
    assertRefused(m -> m.put(NEEDS_CHECKSUM, 0, 0, 0, 0xFFFF, 0xFFFF)); // sum out of the packet
    assertRefused(m -> m.bytes.put(Memory.PACKET_AT, (byte) 0x45)); // version
    assertRefused(m -> m.bytes.put(Memory.PACKET_AT + 5, (byte) 1)); // payload length
    assertRefused(m -> m.bytes.put(Memory.PACKET_AT + 6, (byte) 17)); // next header
    assertRefused(m -> m.bytes.put(Memory.PACKET_AT + 52, (byte) 0x40)); // data offset of 4
  }

  private void assertRefused(Consumer<Memory> change) {
    PacketSketch sketch = new PacketSketch();
    sketch.payload = new byte[3000];
    put(sketch, 1340);
    assertTrue(splitter.begin(3060), "without the change it is right");
    put(sketch, 1340);
    change.accept(memory);
    assertFalse(splitter.begin(3060));
    assertNothingPending();
  }

  @Test
  void lengthsOutsideTheMemoryOrOverTheMtuAreRefused() {
    memory.put(0, 0, 0, 0, 0, 0);
    for (int length : new int[] {-10, -1, 0, 1401, 65_535, 66 * 1024 + 1, Integer.MAX_VALUE}) {
      assertFalse(splitter.begin(length), () -> "length " + length);
      assertNothingPending();
    }
    assertTrue(splitter.begin(1400));
  }

  @Test
  void anyHeaderInFrontOfAnyPacketIsRefusedOrMakesPacketsOfTheMtu() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100_000; round++) {
      PacketSketch sketch = PacketSketch.random(random, random.nextInt(4000));
      byte[] packet = sketch.toSeededPacket();
      put(sketch, 1 + random.nextInt(1400));
      int changes = random.nextInt(6);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(10 + Math.min(100, packet.length));
        memory.bytes.put(Memory.HEADER_AT + at, (byte) random.nextInt());
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(5000) : packet.length;
      if (splitter.begin(length)) {
        int total = drain("seed " + SEED + " round " + round);
        assertTrue(total >= length, "seed " + SEED + " round " + round);
      }
      assertNothingPending();
    }
  }

  private int drain(String what) {
    int total = 0;
    while (splitter.isPending()) {
      PacketBatch batch = Memory.batch(64);
      splitter.appendTo(batch);
      for (byte[] packet : Memory.packetsOf(batch)) {
        assertTrue(packet.length <= MTU_BYTES, what);
        total += packet.length;
      }
    }
    return total;
  }

  private void assertNothingPending() {
    PacketBatch batch = Memory.batch(1);
    splitter.appendTo(batch);
    assertEquals(0, batch.size());
  }

  private byte[] only() {
    PacketBatch batch = Memory.batch(2);
    splitter.appendTo(batch);
    assertEquals(1, batch.size());
    return Memory.packetsOf(batch).get(0);
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), what + " packet " + i);
    }
  }
}
