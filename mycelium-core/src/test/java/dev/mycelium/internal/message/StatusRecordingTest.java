package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.B;
import static dev.mycelium.internal.message.SimulatedPath.MILLIS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.OverlayAddress;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus.State;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reference tells about its messages as time goes by (status-transitions.txt), and what ours
 * tells in the same plights: the same states, and the final ones at the same times.
 */
class StatusRecordingTest {
  private static final long ID = 0x5a;
  private static final int FIFTH_SECONDS_PER_SECOND = 5;
  private static final long STEP = 1000 * MILLIS / FIFTH_SECONDS_PER_SECOND;
  private static final long DEADLINE = 300_000 * MILLIS;
  private static final long WATCHED_SECONDS = 610;
  private static final String GONE = "gone";
  private static final Pattern SENDING = Pattern.compile("\"state\":\\{\"sending\"");
  private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

  /** A state and when it was first seen, in whole seconds since the push. */
  private record Change(String state, long second) {}

  private final SimulatedPath path = new SimulatedPath(3, SimulatedPath.Weather.of(0, 0, 1, 0));

  /** The recorded changes of one case; that it is being sent is as good as pending. */
  private static List<Change> recorded(String title) throws IOException {
    try (InputStream in =
        StatusRecordingTest.class.getResourceAsStream("/messages/status-transitions.txt")) {
      byte[] text = Objects.requireNonNull(in).readAllBytes();
      List<Change> changes = new ArrayList<>();
      new String(text, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(title + " "))
          .map(line -> line.split(" ", 4))
          .forEach(words -> add(changes, state(words), Math.round(Double.parseDouble(words[1]))));
      return changes;
    }
  }

  private static String state(String[] words) {
    if (words[2].equals("404")) {
      return GONE;
    }
    Matcher state = STATE.matcher(words[3]);
    return SENDING.matcher(words[3]).find() || !state.find() ? "pending" : state.group(1);
  }

  private static void add(List<Change> changes, String state, long second) {
    if (changes.isEmpty() || !changes.get(changes.size() - 1).state.equals(state)) {
      changes.add(new Change(state, second));
    }
  }

  /** Sends, lets happen what must, asks five times a second. */
  private List<Change> ours(int length, OverlayAddress to, Consumer<Long> eachSecond) {
    path.a.send(ID, false, to, Topic.NONE, new byte[length], DEADLINE, path.nowNanos);
    List<Change> changes = new ArrayList<>();
    add(changes, stateOfOurs(), 0);
    for (long step = 1; step <= WATCHED_SECONDS * FIFTH_SECONDS_PER_SECOND; step++) {
      path.run(STEP);
      add(changes, stateOfOurs(), Math.round((double) step / FIFTH_SECONDS_PER_SECOND));
      if (step % FIFTH_SECONDS_PER_SECOND == 0) {
        eachSecond.accept(step / FIFTH_SECONDS_PER_SECOND);
      }
    }
    return changes;
  }

  private String stateOfOurs() {
    @Nullable State state =
        path.a.machine.status(new MessageId(ID), path.nowNanos).map(SendStatus::state).orElse(null);
    if (state == null) {
      return GONE;
    }
    return state == State.SENDING ? "pending" : state.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void aMessageIsReceivedThenReadAndForgottenAfterTenMinutes() throws IOException {
    List<Change> ours =
        ours(
            17,
            B,
            second -> {
              if (second == 10 || second == 15) {
                path.b.machine.read(path.b.delivered.get(0));
              }
            });
    assertEquals(recorded("sent"), ours);
  }

  @Test
  void aRefusedMessageIsPendingUntilItIsAbortedAtItsDeadline() throws IOException {
    path.b.rules = new TopicRules(false, Map.of());
    assertEquals(recorded("refused"), ours(17, B, second -> {}));
  }

  @Test
  void soIsOneToANodeThatIsNowhere() throws IOException {
    path.a.hasRoute = false;
    assertEquals(recorded("unreachable"), ours(17, B, second -> {}));
  }

  /** The recorded receiver was started after 25 s, its link was up at the 29th. */
  @Test
  void aReceiverThatComesLaterGetsIt() throws IOException {
    List<Change> recorded = recorded("offline");
    Change received = recorded.get(1);
    assertEquals(new Change("received", 29), received);
    path.a.hasRoute = false;
    List<Change> ours =
        ours(
            17,
            B,
            second -> {
              if (second == received.second) {
                path.a.hasRoute = true;
                path.a.machine.routeFound(B.high(), path.nowNanos);
              }
            });
    assertEquals(recorded, ours.subList(0, 2));
  }

  /** Spec 06 §4.3: the reference refuses its own last chunk, ours is delivered. */
  @ParameterizedTest
  @ValueSource(ints = {1301, 1400, 1549, 2601})
  void whatTheReferenceNeverDeliversIsReceivedAtOnce(int length) throws IOException {
    List<Change> recorded = recorded("short-last-chunk-" + length);
    assertEquals(List.of(new Change("pending", 0), new Change("aborted", 300)), recorded);
    List<Change> ours = ours(length, B, second -> {});
    assertEquals(
        List.of(new Change("pending", 0), new Change("received", 0), new Change(GONE, 600)), ours);
    assertEquals(1, path.b.delivered.size());
  }
}
