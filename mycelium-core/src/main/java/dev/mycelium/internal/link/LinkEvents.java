package dev.mycelium.internal.link;

import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * What happens on links. Called on the thread of the link's {@link LinkLoop}; implementations never
 * block and may call any method of {@link Link}.
 */
public interface LinkEvents {
  /** A dialed link is up. */
  void connected(Link link, long attempt);

  /** A dialed link did not come up; also the end of an attempt that was given up. */
  void connectFailed(long attempt, String reason);

  /** An inbound link was admitted. */
  void accepted(Link link);

  /** A control packet arrived in the read turn that began at the given time. */
  void control(Link link, ControlTlv tlv, long arrivalNanos);

  /** A Hello has been handed to the socket: now its journey begins. */
  void helloWritten(Link link, int seqno, long nowNanos);

  /** A data packet arrived; the callee takes it. */
  void data(Link link, PacketBuffer frame, long nowNanos);

  /**
   * A data packet arrived and still lies in the memory it was read into.
   *
   * @param input position at the first byte of the packet; to be left unchanged
   * @param frameLength bytes, header included
   * @return true if it is dealt with; false to get it by {@link #data}
   */
  default boolean pass(ByteBuffer input, int frameLength, long nowNanos) {
    return false;
  }

  /** Data goes over the link; told at most every 5 s, and by any thread. */
  default void used(Link link) {}

  /** The read turn is over in which {@link #data} or {@link #pass} took at least one packet. */
  void endOfBurst(Link link);

  /** Exactly once for every link that was connected or accepted; nothing follows. */
  void closed(Link link, String reason);
}
