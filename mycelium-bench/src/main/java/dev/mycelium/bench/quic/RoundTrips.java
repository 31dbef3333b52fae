package dev.mycelium.bench.quic;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands the answer from the thread of an endpoint to whoever asks. */
final class RoundTrips {
  private static final long PATIENCE_SECONDS = 1;

  private final LinkedBlockingQueue<Long> answers = new LinkedBlockingQueue<>();
  private long asked;

  /** Forgets answers that came too late, and says what to ask. */
  byte[] question() {
    answers.clear();
    asked = System.nanoTime();
    return Packet.small(Packet.QUESTION, asked);
  }

  /** On the thread of the endpoint, when the answer to a question of this time has come. */
  void answered(long time) {
    answers.add(System.nanoTime() - time);
  }

  /** How long it took, or -1 if it did not come. */
  long await() throws InterruptedException {
    Long nanos = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return nanos == null ? -1 : nanos;
  }

  /** The answer to this question. */
  static byte @Nullable [] answerTo(byte[] array, int offset) {
    return array[offset] == Packet.QUESTION
        ? Packet.small(Packet.ANSWER, Packet.time(array, offset))
        : null;
  }
}
