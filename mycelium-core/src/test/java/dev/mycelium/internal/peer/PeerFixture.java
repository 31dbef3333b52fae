package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One manager on a clock of the test, with everything it wants done. */
abstract class PeerFixture {
  static final long SECOND = 1_000_000_000L;
  static final Endpoint A = Endpoint.parse("tcp://192.0.2.1:9651");
  static final Endpoint B = Endpoint.parse("tcp://[2001:db8::2]:9651");
  static final Endpoint A_MAPPED = Endpoint.parse("tcp://[::ffff:192.0.2.1]:9651");
  static final int LINK = 77;
  static final PublicKey SELF = PublicKey.parse("80".repeat(32));

  final Recorder effects = new Recorder();

  /** Close to the wrap of the clock: comparisons must survive it. */
  long now = Long.MAX_VALUE - 5 * SECOND;

  final SplittableRandom random = new SplittableRandom(1);

  PeerManager manager(Endpoint... peers) {
    return manager(PeerLimits.usual(Set.of(Protocol.TCP)), peers);
  }

  PeerManager manager(PeerLimits limits, Endpoint... peers) {
    PeerManager manager = new PeerManager(limits, effects, random, SELF, List.of(peers), now);
    manager.onDeadline(now);
    return manager;
  }

  static final class Recorder implements PeerEffects {
    final TreeMap<Long, Endpoint> dials = new TreeMap<>();
    final List<Long> aborted = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    final List<String> reports = new ArrayList<>();

    @Override
    public void dial(Endpoint endpoint, long attempt) {
      dials.put(attempt, endpoint);
    }

    @Override
    public void abortDial(long attempt) {
      aborted.add(attempt);
    }

    @Override
    public void closeLink(int link, String reason) {
      closed.add(link);
    }

    @Override
    public void report(Endpoint endpoint, String reason, boolean first) {
      reports.add((first ? "first " : "again ") + endpoint + ": " + reason);
    }

    long lastAttempt() {
      return dials.lastKey();
    }

    Collection<Endpoint> dialed() {
      return dials.values();
    }
  }

  /** Advances to the next deadline and returns how long that was. */
  long advance(PeerManager manager) {
    long deadline = manager.nextDeadlineNanos();
    assertTrue(deadline != Machine.NEVER, "waits for nothing");
    long wait = Math.max(0, deadline - now);
    now += wait;
    manager.onDeadline(now);
    return wait;
  }

  void fail(PeerManager manager) {
    manager.onConnectFailed(effects.lastAttempt(), "refused", now);
  }

  void connect(PeerManager manager) {
    manager.onConnected(effects.lastAttempt(), LINK, now);
  }

  void lose(PeerManager manager) {
    manager.onLinkClosed(LINK, 0, 0, "gone", now);
  }

  PeerView only(PeerManager manager) {
    assertEquals(1, manager.peers(now).size());
    return manager.peers(now).get(0);
  }
}
