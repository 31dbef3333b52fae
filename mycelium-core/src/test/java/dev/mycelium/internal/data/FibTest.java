package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.crypto.TestIdentity;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@link Fib} against a plain map, and with readers at work. */
final class FibTest {
  private static final long SEED = 99;
  private static final PublicKey KEY = TestIdentity.B.publicKey();

  private final Fib fib = new Fib(TestIdentity.A.secretKey(), 1);

  @Test
  void behavesLikeAPlainMap() {
    Random random = new Random(SEED);
    RecordingSink[] links = {new RecordingSink(), new RecordingSink(), new RecordingSink()};
    Map<Long, FrameSink> model = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      long prefix = 0x0400_0000_0000_0000L + random.nextInt(step < 25_000 ? 40 : 3000);
      if (random.nextInt(3) > 0) {
        FrameSink link = links[random.nextInt(links.length)];
        fib.publish(prefix, KEY, link);
        model.put(prefix, link);
      } else {
        fib.withdraw(prefix);
        model.remove(prefix);
      }
      long asked = 0x0400_0000_0000_0000L + random.nextInt(3000);
      FibEntry entry = fib.lookup(asked);
      String where = "seed " + SEED + " step " + step;
      assertSame(model.get(asked), entry == null ? null : entry.nextHop(), where);
      assertEquals(model.size(), fib.size(), where);
    }
    for (long prefix : model.keySet()) {
      assertEquals(prefix, Objects.requireNonNull(fib.lookup(prefix)).prefixHigh());
    }
  }

  @Test
  void entryStaysTheSameWhileItsRouteChanges() {
    fib.publish(1, KEY, null);
    FibEntry entry = Objects.requireNonNull(fib.lookup(1));
    entry.used(5);
    SharedSecret secret = entry.secret();
    FrameSink link = new RecordingSink();
    fib.publish(1, KEY, link);
    for (int i = 2; i < 1000; i++) {
      fib.publish(i, KEY, null); // grows several times
    }
    assertSame(entry, fib.lookup(1));
    assertSame(link, entry.nextHop());
    assertSame(secret, entry.secret());
    assertEquals(5, fib.lastUsedNanos(Subnet.ofNode(1)));
  }

  @Test
  void secretIsDerivedOnce() {
    fib.publish(1, KEY, null);
    FibEntry entry = Objects.requireNonNull(fib.lookup(1));
    assertSame(entry.secret(), entry.secret());
  }

  @Test
  void changedKeyDropsTheSecret() {
    fib.publish(1, KEY, null);
    FibEntry entry = Objects.requireNonNull(fib.lookup(1));
    SharedSecret before = entry.secret();
    fib.publish(1, TestIdentity.C.publicKey(), null);
    assertSame(entry, fib.lookup(1));
    assertNotNull(entry.secret());
    assertNotSame(before, entry.secret());
  }

  @Test
  void keyOfSmallOrderGivesNoSecret() {
    fib.publish(1, PublicKey.of(new byte[32]), null);
    assertNull(Objects.requireNonNull(fib.lookup(1)).secret());
    fib.publish(1, KEY, null);
    assertNotNull(Objects.requireNonNull(fib.lookup(1)).secret());
  }

  @Test
  void withdrawnEntryIsForgottenButHarmlessToItsHolder() {
    fib.publish(1, KEY, new RecordingSink());
    FibEntry entry = Objects.requireNonNull(fib.lookup(1));
    entry.used(5);
    fib.withdraw(1);
    fib.withdraw(2); // was never there
    assertNull(fib.lookup(1));
    assertNull(entry.nextHop());
    assertNull(entry.secret());
    assertEquals(Fib.NEVER, fib.lastUsedNanos(Subnet.ofNode(1)));
    assertEquals(0, fib.size());
  }

  @Test
  void unknownSubnetWasNeverUsed() {
    assertEquals(Fib.NEVER, fib.lastUsedNanos(Subnet.ofNode(1)));
  }

  @Test
  void comingAndGoingSubnetsDoNotFillTheTable() {
    for (long prefix = 0; prefix < 200_000; prefix++) {
      fib.publish(prefix, KEY, null);
      fib.withdraw(prefix);
    }
    assertEquals(0, fib.size());
    assertEquals(64, fib.slotCount());
  }

  @Test
  void readersAlwaysFindWhatStaysPublished() throws Exception {
    RecordingSink link = new RecordingSink();
    for (long prefix = 0; prefix < 100; prefix++) {
      fib.publish(prefix, KEY, link);
    }
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Long> one = threads.submit(() -> readUntil(done, link));
      Future<Long> two = threads.submit(() -> readUntil(done, link));
      for (long round = 0; round < 200_000; round++) {
        long other = 1000 + round % 5000;
        if (round / 5000 % 2 == 0) {
          fib.publish(other, KEY, null);
        } else {
          fib.withdraw(other);
        }
      }
      done.set(true);
      assertEquals(0L, one.get());
      assertEquals(0L, two.get());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Counts wrong answers. */
  private long readUntil(AtomicBoolean done, FrameSink expected) {
    long wrong = 0;
    while (!done.get()) {
      for (long prefix = 0; prefix < 100; prefix++) {
        FibEntry entry = fib.lookup(prefix);
        if (entry == null || entry.prefixHigh() != prefix || entry.nextHop() != expected) {
          wrong++;
        }
      }
    }
    return wrong;
  }
}
