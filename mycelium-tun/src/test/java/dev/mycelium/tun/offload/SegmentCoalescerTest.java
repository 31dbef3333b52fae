package dev.mycelium.tun.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Spec 05 §17.4: what is joined is split again by a plain model, which must give back the same. */
final class SegmentCoalescerTest {
  private static final long SEED = 20261122;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;

  private final SegmentCoalescer coalescer = new SegmentCoalescer();
  private final Memory memory = new Memory();

  /** A packet as it was written: packets of the row, one of them if it stayed alone. */
  private record Written(List<byte[]> parts, boolean isSuper) {}

  @Test
  void whateverIsWrittenMeansTheSamePacketsInTheSameOrderPerFlow() {
    Random random = new Random(SEED);
    int joined = 0;
    for (int round = 0; round < 4000; round++) {
      String what = "seed " + SEED + " round " + round;
      List<byte[]> packets = new TrafficMix(random).packets(1 + random.nextInt(120));
      boolean datagrams = random.nextInt(4) > 0;
      List<Written> written = write(packets, datagrams, random.nextInt(3));
      joined += requireLegal(written, datagrams, what);
      assertTrue(byFlow(packets).equals(byFlow(flatten(written))), what);
    }
    assertTrue(joined > 20_000, "the mix is not such that much is joined: " + joined);
  }

  /** Returns how many packets are part of super-packets. */
  private static int requireLegal(List<Written> written, boolean datagrams, String what) {
    int joined = 0;
    for (Written packet : written) {
      if (packet.isSuper) {
        joined += packet.parts.size();
        for (byte[] part : packet.parts) {
          assertTrue(PlainPackets.isSound(part), what + ": a wrong checksum became right");
          assertTrue(part[6] == PlainPackets.TCP || datagrams, what);
          assertTrue(part[6] == PlainPackets.UDP || (part[53] & ~PSH) == ACK, what);
          assertTrue(part.length > (part[6] == PlainPackets.UDP ? 48 : 60), what);
        }
      }
    }
    return joined;
  }

  /** Packets per flow, in order; those without ports are of all flows between their addresses. */
  private static Map<String, List<String>> byFlow(List<byte[]> packets) {
    Map<String, List<String>> flows = new HashMap<>();
    HexFormat hex = HexFormat.of();
    for (byte[] packet : packets) {
      String addresses = packet.length < 40 ? "" : hex.formatHex(packet, 8, 40);
      String bytes = hex.formatHex(packet);
      boolean ports = packet.length >= 44 && (packet[6] == 6 || packet[6] == 17);
      addresses = packet.length > 0 && packet[0] >> 4 == 6 ? addresses : "of no flow";
      String flow = ports ? addresses + packet[6] + hex.formatHex(packet, 40, 44) : addresses;
      flows.computeIfAbsent(flow, f -> new ArrayList<>()).add(bytes);
    }
    return flows;
  }

  private static List<byte[]> flatten(List<Written> written) {
    return written.stream().flatMap(packet -> packet.parts.stream()).toList();
  }

  /** Writes a row that begins somewhere in a batch; checks each super-packet against the model. */
  private List<Written> write(List<byte[]> packets, boolean datagrams, int before) {
    List<byte[]> all = new ArrayList<>(packets);
    for (int i = 0; i < before; i++) {
      all.add(0, new byte[50]);
    }
    PacketBatch batch = Memory.batchOf(all);
    List<Written> written = new ArrayList<>();
    coalescer.plan(batch, before, packets.size(), datagrams);
    for (int i = 0; i < packets.size(); i++) {
      int count = coalescer.packetsFrom(i);
      if (count == 1) {
        written.add(new Written(List.of(packets.get(i)), false));
      } else if (count > 1) {
        written.add(new Written(superPacket(i, packets), true));
      }
    }
    coalescer.forget();
    List<byte[]> untouched = Memory.packetsOf(batch).subList(before, all.size());
    for (int i = 0; i < packets.size(); i++) {
      assertArrayEquals(packets.get(i), untouched.get(i), "borrowed packets stay as they are");
    }
    return written;
  }

  private List<byte[]> superPacket(int first, List<byte[]> packets) {
    int length = coalescer.gather(first, memory.bytes, Memory.PACKET_AT);
    byte[] packet = memory.packet(length);
    assertTrue(length <= 65_535);
    int protocol = packet[6];
    boolean tcp = protocol == PlainPackets.TCP;
    assertEquals(1 | (tcp ? 4 : 5) << 8, memory.headerWord(0));
    int headers = tcp ? 40 + ((packet[52] & 0xF0) >> 2) : 48;
    assertEquals(headers, memory.headerWord(1));
    assertEquals(40, memory.headerWord(3));
    assertEquals(tcp ? 16 : 6, memory.headerWord(4));
    assertEquals(length - 40, PlainPackets.word(packet, 4));
    assertEquals(
        PlainPackets.pseudoSum(packet, 40, protocol),
        PlainPackets.word(packet, tcp ? 56 : 46),
        "the checksum field holds the sum of the pseudo header");
    List<byte[]> parts = PlainPackets.split(packet, 40, headers, memory.headerWord(2), protocol);
    assertEquals(coalescer.packetsFrom(first), parts.size());
    int at = first;
    for (byte[] part : parts) {
      assertArrayEquals(packets.get(at), part, "the kernel would make another packet of it");
      at = coalescer.next(at);
    }
    assertEquals(-1, at);
    return parts;
  }

  @Test
  void interleavedFlowsAreJoinedEach() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (int flow = 0; flow < 6; flow++) {
        packets.add(segment(flow, i, 1000).toPacket());
      }
    }
    List<Written> written = write(packets, true, 0);
    assertEquals(6, written.size());
    written.forEach(packet -> assertEquals(20, packet.parts.size()));
  }

  @Test
  void runEndsAtTheLargestPacketThatThereIs() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      packets.add(segment(0, i, 1340).toPacket());
    }
    assertSizes(packets, 48, 16);
  }

  @Test
  void shorterPayloadAndPushEndARun() {
    PacketSketch shorter = segment(0, 1, 1000);
    shorter.payload = new byte[999];
    PacketSketch behind = segment(0, 2, 1000);
    behind.sequence--;
    assertSizes(
        List.of(segment(0, 0, 1000).toPacket(), shorter.toPacket(), behind.toPacket()), 2, 1);
    PacketSketch pushed = segment(0, 1, 1000);
    pushed.flags |= PSH;
    assertSizes(
        List.of(
            segment(0, 0, 1000).toPacket(),
            pushed.toPacket(),
            segment(0, 2, 1000).toPacket(),
            segment(0, 3, 1000).toPacket()),
        2,
        2);
  }

  @Test
  void everyDifferenceInTheHeadersEndsARun() {
    assertNotJoined(q -> q.trafficClass = 3); // CE
    assertNotJoined(q -> q.flowLabel ^= 1);
    assertNotJoined(q -> q.hopLimit--);
    assertNotJoined(q -> q.source[15] ^= 1);
    assertNotJoined(q -> q.source[0] ^= 1);
    assertNotJoined(q -> q.destination[3] ^= 1);
    assertNotJoined(q -> q.destination[9] ^= 1);
    assertNotJoined(q -> q.sourcePort++);
    assertNotJoined(q -> q.destinationPort++);
    assertNotJoined(q -> q.sequence++);
    assertNotJoined(q -> q.sequence--);
    assertNotJoined(q -> q.acknowledgment++);
    assertNotJoined(q -> q.window--);
    assertNotJoined(q -> q.urgent = 1);
    assertNotJoined(q -> q.options[11] ^= 1); // a time stamp
    assertNotJoined(q -> q.options = Arrays.copyOf(q.options, 8));
    assertNotJoined(q -> q.payload = new byte[0]);
    assertNotJoined(q -> q.payload = new byte[1001]);
    for (int bit = 1; bit < 256; bit <<= 1) {
      int flag = bit;
      if (flag != PSH) {
        assertNotJoined(q -> q.flags ^= flag);
      }
      if (flag < 16) {
        assertNotJoined(q -> q.reserved = flag);
      }
    }
    assertNotJoined(
        q -> {
          q.extensions = new byte[][] {new byte[8]};
          q.extensionKinds = new int[] {60};
        });
  }

  private void assertNotJoined(Consumer<PacketSketch> change) {
    PacketSketch first = segment(0, 0, 1000);
    PacketSketch second = segment(0, 1, 1000);
    first.options = new byte[12];
    second.options = new byte[12];
    assertSizes(List.of(first.toPacket(), second.toPacket()), 2);
    second.source = second.source.clone();
    second.destination = second.destination.clone();
    change.accept(second);
    assertSizes(List.of(first.toPacket(), second.toPacket()), 1, 1);
    // The same in both: a difference is not what counts for flags and extensions.
    if (first.flags != second.flags || second.extensions.length > 0) {
      first.flags = second.flags;
      first.extensions = second.extensions;
      first.extensionKinds = second.extensionKinds;
      assertSizes(List.of(first.toPacket(), second.toPacket()), 1, 1);
    }
  }

  @Test
  void noSingleBitOfAWrongPacketMakesItPartOfARun() {
    byte[] first = segment(0, 0, 100).toPacket();
    byte[] second = segment(0, 1, 100).toPacket();
    byte[] third = segment(0, 2, 100).toPacket();
    for (int bit = 0; bit < second.length * 8; bit++) {
      byte[] wrong = second.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      for (List<byte[]> row :
          List.of(
              List.of(first, wrong, third),
              List.of(wrong, third),
              List.of(first, second, wrong, third))) {
        for (Written packet : write(row, true, 0)) {
          assertFalse(packet.isSuper && packet.parts.contains(wrong), "bit " + bit);
        }
      }
    }
  }

  @Test
  void datagramsOfOneLengthAreJoinedAndAShorterOneIsTheLast() {
    List<byte[]> packets = new ArrayList<>();
    for (int payload : new int[] {100, 100, 100, 30, 30, 100, 100, 101}) {
      packets.add(datagram(payload).toPacket());
    }
    assertSizes(packets, 4, 1, 2, 1);
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(datagram(10).toPacket());
    }
    assertSizes(many, 64, 36);
  }

  @Test
  void datagramsWithoutChecksumOrPayloadStayAlone() {
    byte[] without = datagram(100).toPacket();
    PlainPackets.put(without, 46, 0);
    assertSizes(List.of(without, without, datagram(100).toPacket()), 1, 1, 1);
    assertSizes(List.of(datagram(0).toPacket(), datagram(0).toPacket()), 1, 1);
  }

  @Test
  void datagramsStayAloneWhereTheKernelTakesNoSuperPacketsOfThem() {
    List<byte[]> packets = List.of(datagram(100).toPacket(), datagram(100).toPacket());
    assertEquals(1, write(packets, true, 0).size());
    assertEquals(2, write(packets, false, 0).size());
  }

  @Test
  void fragmentEndsTheRunsBetweenItsAddresses() {
    byte[] fragment = segment(0, 1, 1000).toPacket();
    fragment[6] = 44;
    assertSizes(
        List.of(segment(0, 0, 1000).toPacket(), fragment, segment(0, 1, 1000).toPacket()), 1, 1, 1);
    fragment[39] ^= 1; // between others
    assertSizes(
        List.of(segment(0, 0, 1000).toPacket(), fragment, segment(0, 1, 1000).toPacket()), 2, 1);
  }

  @Test
  void rowsOfAnythingAreTaken() {
    Random random = new Random(SEED);
    for (int round = 0; round < 3000; round++) {
      List<byte[]> packets = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        byte[] packet = PacketSketch.bytes(random, random.nextInt(120));
        if (packet.length > 0) {
          packet[0] = 0x60;
        }
        if (packet.length > 6) {
          packet[6] = (byte) (random.nextBoolean() ? 6 : 17);
        }
        packets.add(packet);
      }
      flatten(write(packets, true, 0));
    }
  }

  @Test
  void singlePacketIsWrittenForTheKernelToCheck() {
    byte[] packet = segment(0, 0, 10).toPacket();
    memory.put(255, 255, 65_535, 65_535, 65_535, 65_535);
    PacketBatch batch = Memory.batchOf(List.of(packet));
    SegmentCoalescer.copySingle(batch.get(0), memory.bytes, Memory.PACKET_AT);
    for (int word = 0; word < 5; word++) {
      assertEquals(0, memory.headerWord(word));
    }
    assertArrayEquals(packet, memory.packet(packet.length));
  }

  @Test
  void splitterGivesBackWhatWasJoined() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      packets.add(segment(0, i, 1340).toPacket());
    }
    PacketBatch batch = Memory.batchOf(packets);
    coalescer.plan(batch, 0, packets.size(), false);
    int length = coalescer.gather(0, memory.bytes, Memory.PACKET_AT);
    SegmentSplitter splitter = new SegmentSplitter(memory.bytes, Memory.PACKET_AT, 1400);
    assertTrue(splitter.begin(length));
    PacketBatch again = Memory.batch(64);
    splitter.appendTo(again);
    List<byte[]> split = Memory.packetsOf(again);
    assertEquals(40, split.size());
    for (int i = 0; i < 40; i++) {
      assertArrayEquals(packets.get(i), split.get(i));
    }
  }

  private void assertSizes(List<byte[]> packets, int... sizes) {
    int[] actual = write(packets, true, 0).stream().mapToInt(p -> p.parts.size()).toArray();
    assertArrayEquals(sizes, actual, () -> Arrays.toString(actual));
  }

  private static PacketSketch segment(int flow, int index, int payloadBytes) {
    PacketSketch sketch = new PacketSketch();
    sketch.sourcePort += flow;
    sketch.sequence = -1500 + index * payloadBytes; // wraps around
    sketch.payload = new byte[payloadBytes];
    ByteBuffer.wrap(sketch.payload).putInt(0, flow * 1000 + index);
    return sketch;
  }

  private static PacketSketch datagram(int payloadBytes) {
    PacketSketch sketch = new PacketSketch();
    sketch.protocol = PlainPackets.UDP;
    sketch.payload = new byte[payloadBytes];
    return sketch;
  }
}
