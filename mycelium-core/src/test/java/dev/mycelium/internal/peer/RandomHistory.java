package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.internal.machine.Machine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** A world around a peer manager in which anything may happen next. */
final class RandomHistory implements PeerEffects {
  private static final long SECOND = 1_000_000_000L;
  private static final int ENDPOINTS = 6;

  private final String name;
  private final SplittableRandom random;
  private final PeerManager manager;
  private final TreeSet<Long> attempts = new TreeSet<>();
  private final TreeSet<Integer> links = new TreeSet<>();

  /** Links that the manager closed and whose end it has not heard of yet. */
  private final Set<Integer> closing = new HashSet<>();

  private long now;
  private int nextLink;

  RandomHistory(int seed) {
    name = "seed " + seed;
    random = new SplittableRandom(seed);
    now = random.nextLong();
    manager =
        new PeerManager(
            PeerLimits.usual(),
            this,
            random.split(),
            PeerFixture.SELF,
            List.of(endpoint(0), endpoint(1)),
            now);
  }

  private static Endpoint endpoint(int number) {
    String host = number % 2 == 0 ? "192.0.2." + number : "[::ffff:192.0.2." + (number - 1) + "]";
    return Endpoint.parse("tcp://" + host + ":" + (number < 2 ? 9651 : 9650));
  }

  @Override
  public void dial(Endpoint endpoint, long attempt) {
    assertTrue(attempts.add(attempt), name);
  }

  @Override
  public void abortDial(long attempt) {
    assertTrue(attempts.contains(attempt), name);
  }

  @Override
  public void closeLink(int link, String reason) {
    assertTrue(links.contains(link), name);
    closing.add(link);
  }

  @Override
  public void report(Endpoint endpoint, String reason, boolean first) {}

  void step() {
    now += random.nextLong(20 * SECOND);
    switch (random.nextInt(7)) {
      case 0 -> manager.add(endpoint(random.nextInt(ENDPOINTS)), now);
      case 1 -> manager.remove(endpoint(random.nextInt(ENDPOINTS)), now);
      case 2 -> accept();
      case 3 -> finishAttempt(true);
      case 4 -> finishAttempt(false);
      case 5 -> closeSomeLink();
      default -> manager.onDeadline(now);
    }
    check();
  }

  private void accept() {
    links.add(nextLink);
    manager.onAccepted(nextLink++, endpoint(random.nextInt(ENDPOINTS)), now);
  }

  private void finishAttempt(boolean success) {
    if (attempts.isEmpty()) {
      return;
    }
    long attempt = new ArrayList<>(attempts).get(random.nextInt(attempts.size()));
    attempts.remove(attempt);
    if (success) {
      links.add(nextLink);
      manager.onConnected(attempt, nextLink++, now);
    } else {
      manager.onConnectFailed(attempt, "failed", now);
    }
  }

  private void closeSomeLink() {
    if (links.isEmpty()) {
      return;
    }
    int link = new ArrayList<>(links).get(random.nextInt(links.size()));
    links.remove(link);
    closing.remove(link);
    manager.onLinkClosed(link, 1, 1, "closed", now);
  }

  private void check() {
    Set<Integer> listed = new HashSet<>();
    Set<Endpoint> endpoints = new HashSet<>();
    for (PeerView peer : manager.peers(now)) {
      assertTrue(endpoints.add(peer.endpoint().unmapped()), name + ": two entries of one peer");
      if (peer.state() == PeerInfo.State.ALIVE) {
        assertTrue(listed.add(peer.link()), name + ": two peers on one link");
      } else {
        assertEquals(PeerInfo.Type.STATIC, peer.type(), name);
        boolean waits = peer.state() == PeerInfo.State.DEAD;
        assertTrue(!waits || manager.nextDeadlineNanos() != Machine.NEVER, name + ": forgotten");
      }
    }
    Set<Integer> managed = new HashSet<>(links);
    managed.removeAll(closing);
    assertEquals(managed, listed, name + ": a link nobody manages");
  }
}
