package dev.mycelium.bench;

import dev.mycelium.SecretKey;
import dev.mycelium.internal.packet.InetChecksum;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.offload.SegmentCoalescer;
import dev.mycelium.tun.offload.SegmentSplitter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the TUN device does with the segments of one super-packet of TCP, per segment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OffloadBenchmark {
  private static final int SEGMENTS = 48;
  private static final int SEGMENT_BYTES = 1400;
  private static final int HEADER_BYTES = 60;
  private static final int PACKET_AT = 16;

  private final PacketPool pool = new PacketPool();
  private final PacketBatch batch = new PacketBatch(SEGMENTS, pool);
  private final PacketBatch row = new PacketBatch(SEGMENTS, pool);
  private final ByteBuffer memory = memory();
  private final ByteBuffer joined = memory();
  private final SegmentCoalescer coalescer = new SegmentCoalescer();
  private final SegmentSplitter splitter = new SegmentSplitter(joined, PACKET_AT, SEGMENT_BYTES);
  private int joinedBytes;

  private static ByteBuffer memory() {
    return ByteBuffer.allocateDirect(PACKET_AT + 66 * 1024).order(ByteOrder.nativeOrder());
  }

  /** Segments as a link delivers them, and the super-packet that they make. */
  @Setup
  public void prepare() {
    byte[] segment =
        Packets.udp(
            SecretKey.generate().publicKey().address(),
            SecretKey.generate().publicKey().address(),
            SEGMENT_BYTES);
    for (int i = 0; i < SEGMENTS; i++) {
      writeTcp(segment, i);
      System.arraycopy(
          segment, 0, row.append(SEGMENT_BYTES).array(), PacketBuffer.HEADROOM, SEGMENT_BYTES);
    }
    joinedBytes = joinInto(joined);
    if (joinedBytes != HEADER_BYTES + SEGMENTS * (SEGMENT_BYTES - HEADER_BYTES)) {
      throw new IllegalStateException("the segments were not joined: " + joinedBytes + " bytes");
    }
  }

  /** Data, acknowledgement, no options: a header of 20 bytes behind that of IPv6. */
  private static void writeTcp(byte[] segment, int index) {
    segment[6] = 6;
    ByteBuffer tcp = ByteBuffer.wrap(segment, 40, SEGMENT_BYTES - 40).slice();
    tcp.putShort(0, (short) 40_000).putShort(2, (short) 5201);
    tcp.putInt(4, 1_000_000 + index * (SEGMENT_BYTES - HEADER_BYTES)).putInt(8, 77);
    tcp.put(12, (byte) 0x50).put(13, (byte) 0x10).putShort(14, (short) 512);
    byte[] payload = new byte[SEGMENT_BYTES - HEADER_BYTES];
    new Random(index).nextBytes(payload);
    tcp.put(HEADER_BYTES - 40, payload).putShort(16, (short) 0);
    long sum = InetChecksum.add(6L + SEGMENT_BYTES - 40, segment, 8, SEGMENT_BYTES - 8);
    tcp.putShort(16, (short) InetChecksum.complement(sum));
  }

  private int joinInto(ByteBuffer target) {
    coalescer.plan(row, 0, SEGMENTS, true);
    int bytes = coalescer.gather(0, target, PACKET_AT);
    coalescer.forget();
    return bytes;
  }

  /** A super-packet of the kernel becomes packets with headers and checksums of their own. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int split() {
    if (!splitter.begin(joinedBytes)) {
      throw new IllegalStateException("refused");
    }
    splitter.appendTo(batch);
    int segments = batch.size();
    batch.clear();
    return segments;
  }

  /** Packets that follow each other are checked and become one super-packet. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int join() {
    return joinInto(memory);
  }
}
