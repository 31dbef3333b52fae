package dev.mycelium.bench;

import dev.mycelium.SecretKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.FrameDecoder;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.TlvCodec;
import dev.mycelium.internal.wire.WireException;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cutting a 64 KiB read into packets, per packet; encoding an Update. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark implements FrameDecoder.Sink {
  private static final int DATA_PACKETS = 44;
  private static final int UPDATES = 900;
  private static final int FRAME_BYTES = 1472;

  private final ByteBuffer data = ByteBuffer.allocateDirect(DATA_PACKETS * FRAME_BYTES);
  private final ControlTlv update =
      new ControlTlv.Update(
          30_000,
          1,
          20,
          Prefix.of(Subnet.parse("400:1:2:3::/64")),
          RouterId.of(SecretKey.generate().publicKey(), new byte[RouterId.RANDOM_BYTES]));
  private final byte[] encodedUpdate = TlvCodec.encode(update);
  private final ByteBuffer updates = ByteBuffer.allocateDirect(UPDATES * encodedUpdate.length);
  private final FrameDecoder decoder = new FrameDecoder(new PacketPool(), this);
  private long seen;

  /** Fills the read buffers. */
  @Setup
  public void fill() {
    byte[] frame = new byte[FRAME_BYTES];
    FrameWriter.writeDataHeader(frame, FRAME_BYTES - 40, 64, 1, 2, 3, 4);
    while (data.hasRemaining()) {
      data.put(frame);
    }
    while (updates.hasRemaining()) {
      updates.put(encodedUpdate);
    }
  }

  /** Data packets of full size. */
  @Benchmark
  @OperationsPerInvocation(DATA_PACKETS)
  public long decodeData() throws WireException {
    decoder.decode(data.rewind());
    return seen;
  }

  /** Updates. */
  @Benchmark
  @OperationsPerInvocation(UPDATES)
  public long decodeUpdates() throws WireException {
    decoder.decode(updates.rewind());
    return seen;
  }

  /** One Update. */
  @Benchmark
  public byte[] encodeUpdate() {
    return TlvCodec.encode(update);
  }

  @Override
  public void onData(PacketBuffer frame) {
    seen++;
    frame.release();
  }

  @Override
  public void onControl(ControlTlv tlv) {
    seen++;
  }

  @Override
  public void onMalformed() {
    throw new IllegalStateException("the benchmark's own packets are malformed");
  }
}
