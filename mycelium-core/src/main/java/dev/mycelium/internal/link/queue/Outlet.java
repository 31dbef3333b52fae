package dev.mycelium.internal.link.queue;

import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Empties the {@link LinkQueue} of one link into its transport. Methods are called on the event
 * loop unless they say otherwise.
 */
public interface Outlet {
  /** Asks for what waits to be written; from any thread. */
  void wake();

  /** Whether something waits to be written; from any thread. */
  boolean hasWork();

  /**
   * Copies a frame from where it was received to where it will be written from, if it may go before
   * anything else; {@link #wake} writes it. From any thread.
   *
   * @param input position at the first byte of the frame; unchanged
   * @return false if that cannot be done just now
   */
  boolean append(ByteBuffer input, int frameLength, int hopLimit);

  /**
   * Takes a frame straight to where it will be written from, if it may go before anything else:
   * nothing waits in the queue then. {@link #wake} writes it. From any thread.
   *
   * @return false if that cannot be done just now; the caller still has the frame
   */
  default boolean take(PacketBuffer frame) {
    return false;
  }

  /** How long a frame given to the queue now will wait at least. Any thread. */
  long standingNanos(long nowNanos);

  /** Whether the queue, however long, will be short again soon. Any thread. */
  boolean isBehindForAMoment();

  /** Size of the largest frame that needs no detour; any thread. */
  default int easyFrameBytes() {
    return Integer.MAX_VALUE;
  }

  /** Whether the other end can take larger frames but cannot send them; any thread. */
  default boolean reportsLargeFrames() {
    return false;
  }

  /** Bytes handed to the transport so far; any thread. */
  long writtenBytes();

  /**
   * Writes the control packets that are still waiting if the transport takes them, then nothing.
   */
  void writeLastWords();

  /** Writes nothing from now on. */
  void stop();
}
