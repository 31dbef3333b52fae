package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import java.time.Instant;

/**
 * How far a sent message is (spec 06 §11).
 *
 * @param destination where it goes
 * @param state what is known
 * @param chunks how far the chunks are; meaningful while {@link State#SENDING}
 * @param created when it was sent
 * @param deadline when it is given up
 * @param lengthBytes of the data
 * @param routeKnown whether there is a way to the destination at the moment
 */
public record MessageStatus(
    OverlayAddress destination,
    State state,
    Chunks chunks,
    Instant created,
    Instant deadline,
    long lengthBytes,
    boolean routeKnown) {
  /** What is known about the message. */
  public enum State {
    /** The receiver has not answered yet. */
    PENDING,
    /** The receiver has answered, data is on the way. */
    SENDING,
    /** The receiver has it all and has verified its checksum. */
    RECEIVED,
    /** An application at the receiver has read it. */
    READ,
    /** Given up; the receiver may have got it all the same if the path failed at the very end. */
    ABORTED
  }

  /**
   * Numbers of chunks.
   *
   * @param pending never sent
   * @param sent sent, not acknowledged
   * @param acknowledged acknowledged
   */
  public record Chunks(int pending, int sent, int acknowledged) {}

  /**
   * Whether nothing more is going to be sent.
   *
   * @return true if received, read or aborted
   */
  public boolean isFinal() {
    return state.compareTo(State.RECEIVED) >= 0;
  }
}
