package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.message.MessageStatus;

/**
 * A snapshot of a sent message, in the machine's time.
 *
 * @param startedNanos when it was sent
 * @param deadlineNanos when it is given up
 */
public record SendStatus(
    OverlayAddress destination,
    MessageStatus.State state,
    MessageStatus.Chunks chunks,
    long startedNanos,
    long deadlineNanos,
    long lengthBytes,
    boolean routeKnown) {}
