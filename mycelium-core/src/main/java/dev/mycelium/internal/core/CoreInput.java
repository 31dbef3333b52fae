package dev.mycelium.internal.core;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.wire.ControlTlv;
import java.util.function.Consumer;

/** Something that happened outside; handled by the node thread in the order of arrival. */
public sealed interface CoreInput {

  /**
   * A link is established.
   *
   * @param link its number, never used before
   * @param sink its outbound side
   * @param remote where the neighbour is
   * @param name shown as next hop of routes
   * @param staticCost what its transport adds to the measured cost
   * @param attempt the dial attempt that made it, or {@link #INBOUND}
   */
  record LinkUp(
      int link, FrameSink sink, Endpoint remote, String name, int staticCost, long attempt)
      implements CoreInput {
    /** {@link #attempt} of a link that the neighbour dialed. */
    public static final long INBOUND = -1;
  }

  /**
   * A link ended.
   *
   * @param link its number
   * @param reason for people
   * @param receivedBytes over its life
   * @param sentBytes over its life
   */
  record LinkDown(int link, String reason, long receivedBytes, long sentBytes)
      implements CoreInput {}

  /**
   * A dial attempt came to nothing.
   *
   * @param attempt its number
   * @param reason for people
   */
  record DialFailed(long attempt, String reason) implements CoreInput {}

  /**
   * The host name of a dial attempt stands for an address, which is being tried.
   *
   * @param attempt its number
   * @param literal an endpoint without a name
   */
  record Resolved(long attempt, Endpoint literal) implements CoreInput {}

  /**
   * A neighbour said something.
   *
   * @param link where
   * @param tlv what
   * @param arrivalNanos when it was read from the socket
   */
  record ControlReceived(int link, ControlTlv tlv, long arrivalNanos) implements CoreInput {}

  /**
   * A Hello of ours left.
   *
   * @param link where
   * @param seqno which
   * @param writtenNanos when it was handed to the socket
   */
  record HelloWritten(int link, int seqno, long writtenNanos) implements CoreInput {}

  /**
   * Data goes over a link; told every few seconds while it does.
   *
   * @param link its number
   */
  record LinkUsed(int link) implements CoreInput {}

  /**
   * A node announced itself on the local network.
   *
   * @param endpoint where it listens
   */
  record PeerFound(Endpoint endpoint) implements CoreInput {}

  /**
   * Somebody wants to look at or change the core.
   *
   * @param question called once on the node thread
   */
  record Ask(Consumer<NodeCore> question) implements CoreInput {}
}
