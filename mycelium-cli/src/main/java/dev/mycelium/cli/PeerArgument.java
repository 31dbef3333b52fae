package dev.mycelium.cli;

import dev.mycelium.Endpoint;

/**
 * A value of {@code --peers}.
 *
 * @param endpoint the peer
 * @param protocolMissing whether TCP was only guessed
 */
record PeerArgument(Endpoint endpoint, boolean protocolMissing) {}
