package dev.mycelium.e2e;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Many peers of few addresses that announce all they can at the same time, each on a thread of its
 * own so that none waits for another.
 */
final class HostileCrowd implements AutoCloseable {
  private static final int SOURCE_ADDRESSES = 4;
  private static final int UPDATES_PER_FLUSH = 500;

  private final List<RawPeer> peers = new ArrayList<>();
  private final List<Thread> talkers = new ArrayList<>();

  /**
   * Connects them from 127.0.0.2 and the addresses after it.
   *
   * @param reading whether they take what the node sends, and forget it
   */
  HostileCrowd(int port, int size, boolean reading, Random random) {
    for (int i = 0; i < size; i++) {
      RawPeer peer = new RawPeer(port, "127.0.0." + (2 + i % SOURCE_ADDRESSES), random);
      peers.add(peer);
      if (reading) {
        peer.drain();
      }
    }
  }

  /** All announce different subnets; those whose link is closed fall silent. */
  void announce(int subnetsEach, long seed) {
    for (int i = 0; i < peers.size(); i++) {
      RawPeer peer = peers.get(i);
      var identities = new RawPeer.Identities(seed + i);
      Thread talker = new Thread(() -> talk(peer, identities, subnetsEach), "hostile peer " + i);
      talker.setDaemon(true);
      talkers.add(talker);
      talker.start();
    }
  }

  private static void talk(RawPeer peer, RawPeer.Identities identities, int subnets) {
    try {
      for (int i = 0; i < subnets; i++) {
        peer.send(identities.nextUpdate(1));
        if (i % UPDATES_PER_FLUSH == 0) {
          peer.flush();
        }
      }
      peer.flush();
    } catch (UncheckedIOException closed) {
      // what the node may do to such a peer at any time
    }
  }

  /** Whether all have said what they had to say, or were cut off. */
  boolean isSilentWithin(Duration patience) {
    return Await.comes(patience, () -> talkers.stream().noneMatch(Thread::isAlive));
  }

  @Override
  public void close() {
    peers.forEach(RawPeer::close);
  }
}
