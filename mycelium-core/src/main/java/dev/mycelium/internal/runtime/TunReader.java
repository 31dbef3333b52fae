package dev.mycelium.internal.runtime;

import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.TunDevice;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread from the TUN device to the links: reads a batch, sends it on its way, reads again. */
final class TunReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TunReader.class);

  /** Packets taken in one go: what one gathered write to a link carries. */
  private static final int BATCH_PACKETS = 64;

  /** A link at a gigabit per second makes room for four packets meanwhile. */
  private static final long WAIT_STEP_NANOS = 50_000;

  private final TunDevice device;
  private final DataPath dataPath;
  private final PacketBatch batch;
  private final Consumer<String> onFailure;

  /**
   * A reader that is not yet running.
   *
   * @param onFailure told what the system said when the device failed
   */
  TunReader(TunDevice device, DataPath dataPath, PacketPool pool, Consumer<String> onFailure) {
    this.device = device;
    this.dataPath = dataPath;
    this.batch = new PacketBatch(BATCH_PACKETS, pool);
    this.onFailure = onFailure;
  }

  private static void await(FrameSink sink) {
    while (sink.isWorthWaitingFor()) {
      LockSupport.parkNanos(sink, WAIT_STEP_NANOS);
    }
  }

  @Override
  public void run() {
    try {
      while (device.read(batch) >= 0) {
        FrameSink behind = dataPath.inject(batch, System.nanoTime());
        if (behind != null) {
          await(behind);
        }
      }
    } catch (IOException failure) {
      LOG.error("The TUN device {} failed: {}", device.name(), failure.getMessage());
      onFailure.accept(String.valueOf(failure.getMessage()));
    } catch (RuntimeException | Error bug) {
      LOG.error("The thread of TUN device {} failed", device.name(), bug);
      onFailure.accept(bug.toString());
    } finally {
      batch.clear();
    }
  }
}
