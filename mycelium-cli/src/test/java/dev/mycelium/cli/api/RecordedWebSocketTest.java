package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.api.ApiServers.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a reference node answered over a WebSocket, asked again over one. */
class RecordedWebSocketTest {
  private static final String BINARY = "(binary) ";

  /** Ours answers where the reference crashes, and each call when it ends. */
  private static final Map<String, List<String>> DIFFERENT =
      Map.of(
          "IPv4 public key: the call crashes",
          List.of("{\"jsonrpc\":\"2.0\",\"id\":4,\"error\":{\"code\":-32008,\"message\":\"\"}}"));

  @Test
  void theSameIsAnswered() throws Exception {
    int asked = 0;
    try (ApiFixture apis = new ApiFixture()) {
      WebSocketProbe probe = WebSocketProbe.open(apis.address(Kind.JSON_RPC));
      for (Exchange recorded : Exchange.read("rpc-websocket.txt")) {
        List<String> questions = questions(recorded);
        questions.forEach(question -> send(probe, question));
        List<String> expected = DIFFERENT.getOrDefault(recorded.title(), lines(recorded.answer()));
        List<String> answers = new ArrayList<>();
        for (String ignored : expected) {
          answers.add(probe.next());
        }
        if (recorded.title().startsWith("two calls in flight")) {
          Collections.reverse(answers); // a waiting call holds up no other
        }
        assertEquals(shapes(expected), shapes(answers), recorded.title());
        asked += questions.size();
      }
      probe.close();
    }
    assertTrue(asked > 12, "recordings were not found");
  }

  private static void send(WebSocketProbe probe, String question) {
    if (question.startsWith(BINARY)) {
      probe.sendBinary(question.substring(BINARY.length()));
    } else {
      probe.send(question);
    }
  }

  /** One may be an empty text; the handshake has none. */
  private static List<String> questions(Exchange recorded) {
    boolean isEmptyText = recorded.body().isEmpty() && !recorded.answer().isEmpty();
    return isEmptyText ? List.of("") : lines(recorded.body());
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static List<String> shapes(List<String> texts) {
    return texts.stream().map(Shapes::of).toList();
  }
}
