package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A peer as it is at one moment.
 *
 * @param endpoint in the notation in which it became known
 * @param link its live link, or {@link #NO_LINK}
 * @param receivedBytes over earlier links; those of the live one come on top
 * @param sentBytes over earlier links
 * @param sinceDiscoveredNanos age of the entry
 * @param sinceConnectedNanos since the last connection was made; empty if never
 * @param failedAttempts since the last success
 * @param resolved what a host name stood for when it was last tried; empty for an address
 */
public record PeerView(
    Endpoint endpoint,
    PeerInfo.Type type,
    PeerInfo.State state,
    int link,
    long receivedBytes,
    long sentBytes,
    long sinceDiscoveredNanos,
    OptionalLong sinceConnectedNanos,
    int failedAttempts,
    Optional<Endpoint> resolved) {
  /** In {@link #link}: there is none. */
  public static final int NO_LINK = -1;
}
