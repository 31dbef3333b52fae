package dev.mycelium.internal.runtime;

import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.link.transport.DescriptorReader;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.TunDevice;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the TUN device on the thread of the links: a packet goes from the device to the socket
 * without changing hands. With the threads of several nodes or of the programs that use them on the
 * same few cores, one thread that is busy beats two that wake each other.
 */
final class TunPump implements DescriptorReader {
  private static final Logger LOG = LoggerFactory.getLogger(TunPump.class);

  /** Packets sealed before they are written: a whole super-packet and a little more. */
  private static final int BATCH_PACKETS = 64;

  /** Batches before links are read again. */
  private static final int BATCHES_PER_TURN = 4;

  private final TunDevice device;
  private final DataPath dataPath;
  private final PacketBatch batch;
  private final Consumer<String> onFailure;
  private @Nullable FrameSink behind;

  /**
   * A pump that nobody drives yet.
   *
   * @param dataPath that of the link thread
   * @param onFailure told what the system said when the device failed
   */
  TunPump(TunDevice device, DataPath dataPath, PacketPool pool, Consumer<String> onFailure) {
    this.device = device;
    this.dataPath = dataPath;
    this.batch = new PacketBatch(BATCH_PACKETS, pool);
    this.onFailure = onFailure;
  }

  @Override
  public Next onReadable() {
    try {
      return readTurn();
    } catch (IOException failure) {
      LOG.error("The TUN device {} failed: {}", device.name(), failure.getMessage());
      onFailure.accept(String.valueOf(failure.getMessage()));
    } catch (RuntimeException | Error bug) {
      LOG.error("Reading TUN device {} failed", device.name(), bug);
      onFailure.accept(bug.toString());
    }
    batch.clear();
    return Next.STOP;
  }

  private Next readTurn() throws IOException {
    for (int i = 0; i < BATCHES_PER_TURN; i++) {
      if (behind != null && behind.isWorthWaitingFor()) {
        return Next.PAUSE;
      }
      int taken = device.readReady(batch);
      if (taken <= 0) {
        return taken == 0 ? Next.AWAIT : Next.STOP;
      }
      behind = dataPath.inject(batch, System.nanoTime());
    }
    return Next.CONTINUE;
  }
}
