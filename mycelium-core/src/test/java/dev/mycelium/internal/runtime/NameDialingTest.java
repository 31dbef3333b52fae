package dev.mycelium.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.core.CoreInput;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameDialingTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final Endpoint NAMED = Endpoint.parsePeer("tcp://Node.Example.org:9651");

  private final Mailbox mailbox = new Mailbox();
  private final BlockingQueue<Endpoint> dialed = new LinkedBlockingQueue<>();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final NameDialing dialing =
      new NameDialing(mailbox, (endpoint, attempt) -> dialed.add(endpoint), "test", this::resolve);

  private InetAddress[] resolve(String name) throws UnknownHostException {
    if (!name.equals("node.example.org")) {
      throw new UnknownHostException(name);
    }
    try {
      assertTrue(answer.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException closed) {
      throw new UnknownHostException(name);
    }
    return new InetAddress[] {
      InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}),
      InetAddress.getByAddress(
          name, new byte[] {0x20, 1, 13, -72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2})
    };
  }

  @AfterEach
  void close() {
    dialing.close();
  }

  private Endpoint next() throws InterruptedException {
    Endpoint endpoint = dialed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(endpoint);
    return endpoint;
  }

  @Test
  void allAddressesOfANameAreTriedUnderOneNumber() throws Exception {
    answer.countDown();
    dialing.dial(NAMED, 7);
    Endpoint first = Endpoint.parse("tcp://192.0.2.1:9651");
    Endpoint second = Endpoint.parse("tcp://[2001:db8::2]:9651");
    assertEquals(first, next());
    assertTrue(dialing.triesOn(7));
    assertEquals(second, next());
    assertFalse(dialing.triesOn(7));
    assertEquals(new CoreInput.Resolved(7, first), mailbox.next());
    assertEquals(new CoreInput.Resolved(7, second), mailbox.next());
  }

  @Test
  void attemptThatWasGivenUpDialsNothingLater() throws Exception {
    dialing.dial(NAMED, 7);
    dialing.forget(7);
    answer.countDown();
    dialing.dial(NAMED, 8);
    assertEquals(Endpoint.parse("tcp://192.0.2.1:9651"), next());
    assertEquals(new CoreInput.Resolved(8, Endpoint.parse("tcp://192.0.2.1:9651")), mailbox.next());
    assertTrue(dialed.isEmpty());
  }

  @Test
  void unknownNameIsAFailedAttempt() throws Exception {
    mailbox.owner(Thread.currentThread());
    dialing.dial(Endpoint.parsePeer("quic://nowhere.example.org:1"), 9);
    CoreInput input = mailbox.next();
    while (input == null) {
      mailbox.await(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
      input = mailbox.next();
    }
    assertEquals(
        new CoreInput.DialFailed(9, "the name nowhere.example.org cannot be resolved"), input);
  }
}
