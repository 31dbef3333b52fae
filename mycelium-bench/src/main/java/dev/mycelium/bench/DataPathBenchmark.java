package dev.mycelium.bench;

import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.DataPathContext;
import dev.mycelium.internal.data.Fib;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.data.TrafficTable;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The whole way of a 1400-byte packet through a node's data path, without sockets and TUN. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DataPathBenchmark implements FrameSink {
  private static final int PACKET_BYTES = 1400;
  private static final int BURST = 64;

  private final SecretKey own = SecretKey.generate();
  private final SecretKey friend = SecretKey.generate();
  private final PacketPool pool = new PacketPool();
  private final Fib fib = new Fib(own, 1);
  private final DataPath dataPath = dataPath();
  private final PacketBatch batch = new PacketBatch(BURST, pool);
  private final byte[] packet =
      Packets.udp(own.publicKey().address(), friend.publicKey().address(), PACKET_BYTES);
  private long sent;

  private DataPath dataPath() {
    OverlayAddress address = friend.publicKey().address();
    fib.publish(address.high(), friend.publicKey(), this);
    DataPathContext shared =
        new DataPathContext(
            own.publicKey().address(), fib, new Counters(), pool, new SecureRandom());
    return new DataPath(shared, missed -> false, new TrafficTable(), null);
  }

  /** A frame from one link goes into the queue of another. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long forward() {
    OverlayAddress to = friend.publicKey().address();
    for (int i = 0; i < BURST; i++) {
      PacketBuffer frame = pool.acquire(PACKET_BYTES);
      frame.length(PACKET_BYTES);
      FrameWriter.writeDataHeader(
          frame.array(), PACKET_BYTES + 32, 64, 0x0400_0000_0000_0001L, 1, to.high(), to.low());
      dataPath.arrive(frame, 0, i);
    }
    dataPath.endOfBurst();
    return sent;
  }

  /** A packet from the TUN device is checked, sealed and queued; includes its copy. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long inject() {
    for (int i = 0; i < BURST; i++) {
      System.arraycopy(
          packet, 0, batch.append(PACKET_BYTES).array(), PacketBuffer.HEADROOM, PACKET_BYTES);
    }
    dataPath.inject(batch, 1);
    return sent;
  }

  @Override
  public void send(PacketBuffer frame, long nowNanos) {
    sent++;
    frame.release();
  }

  @Override
  public void flush() {}
}
