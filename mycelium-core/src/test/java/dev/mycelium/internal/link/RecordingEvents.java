package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what happens in order of happening; frames are copied and released. */
class RecordingEvents implements LinkEvents {
  /** How long a test waits for something that must happen; never the time that it takes. */
  static final int PATIENCE_SECONDS = 20;

  sealed interface Event {
    Link link();
  }

  record Connected(Link link, long attempt) implements Event {}

  record Accepted(Link link) implements Event {}

  record Control(Link link, ControlTlv tlv, long arrivalNanos) implements Event {}

  record HelloWritten(Link link, int seqno, long nowNanos) implements Event {}

  @SuppressWarnings("ArrayRecordComponent") // compared by its content in the tests
  record Data(Link link, byte[] frame) implements Event {}

  record EndOfBurst(Link link) implements Event {}

  record Closed(Link link, String reason) implements Event {}

  record ConnectFailed(long attempt, String reason) {}

  final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  final BlockingQueue<ConnectFailed> failures = new LinkedBlockingQueue<>();

  @Override
  public void connected(Link link, long attempt) {
    events.add(new Connected(link, attempt));
  }

  @Override
  public void connectFailed(long attempt, String reason) {
    failures.add(new ConnectFailed(attempt, reason));
  }

  @Override
  public void accepted(Link link) {
    events.add(new Accepted(link));
  }

  @Override
  public void control(Link link, ControlTlv tlv, long arrivalNanos) {
    events.add(new Control(link, tlv, arrivalNanos));
  }

  @Override
  public void helloWritten(Link link, int seqno, long nowNanos) {
    events.add(new HelloWritten(link, seqno, nowNanos));
  }

  @Override
  public void data(Link link, PacketBuffer frame, long nowNanos) {
    events.add(new Data(link, Arrays.copyOf(frame.array(), frame.frameLength())));
    frame.release();
  }

  @Override
  public void endOfBurst(Link link) {
    events.add(new EndOfBurst(link));
  }

  @Override
  public void closed(Link link, String reason) {
    events.add(new Closed(link, reason));
  }

  /** The next event of the type; others before it are forgotten. */
  <T extends Event> T await(Class<T> type) throws InterruptedException {
    while (true) {
      Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertNotNull(event, () -> "no " + type.getSimpleName() + " came");
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  ConnectFailed awaitFailure() throws InterruptedException {
    ConnectFailed failure = failures.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(failure, "no attempt failed");
    return failure;
  }
}
