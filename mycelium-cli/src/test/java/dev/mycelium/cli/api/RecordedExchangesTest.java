package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.cli.api.ApiServers.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reference node answered, asked again: status, content type, {@code Allow} and the shape of
 * the body are the same. What must differ (spec 09 §7) is listed with the status that we give.
 */
class RecordedExchangesTest {
  /** By file and title: the status of ours; 0 means that the exchange cannot be replayed so. */
  private static final Map<String, Integer> DIFFERENT =
      Map.ofEntries(
          Map.entry("rest-general.txt/foreign Origin is not checked", 403),
          Map.entry("rest-general.txt/foreign Host is not checked", 403),
          Map.entry("rest-general.txt/OPTIONS", 403),
          Map.entry("rest-messages-get.txt/HEAD pops", 405),
          Map.entry("rest-messages-get.txt/after HEAD", 200),
          Map.entry("rest-messages-get.txt/wrong method", 405),
          Map.entry("rest-messages-post.txt/IPv4 destination: accepted", 400),
          Map.entry("rest-messages-post.txt/outside 400::/7: accepted", 400),
          Map.entry("rest-messages-post.txt/reply_timeout=5, reply received", 0),
          Map.entry("rest-peers.txt/bad endpoint: host name", 204),
          Map.entry("rest-proxy.txt/connect, given remote (not contacted at this point)", 404),
          Map.entry("rest-proxy.txt/HEAD starts probing as well", 405),
          Map.entry("rest-proxy.txt/wrong method", 405),
          Map.entry("rest-topic-forward.txt/snake case refused", 204),
          Map.entry("rest-topics.txt/base64 string refused", 201),
          Map.entry("rpc-getMessageInfo.txt/longer id: cut to 16 digits", 200),
          Map.entry("rpc-getMessageInfo.txt/the cut id of the reply above", 200),
          Map.entry("rpc-getPublicKeyFromIp.txt/documented name", 200),
          Map.entry("rpc-peers.txt/add: host name", 200),
          Map.entry(
              "rpc-popMessage.txt/a message of 7,864,197 bytes, whose answer would be above 10,485,760 bytes: the message is lost",
              0),
          Map.entry("rpc-proxy.txt/connect, given remote", 200),
          Map.entry("rpc-pushMessage.txt/reply received", 0),
          Map.entry("rpc-pushMessage.txt/IPv4 destination: accepted", 200),
          Map.entry("rpc-pushMessageReply.txt/id longer, even, hex: cut to 16 digits", 200),
          Map.entry("rpc-transport.txt/proof: unknown peer", 200),
          Map.entry("rpc-transport.txt/OPTIONS", 403),
          Map.entry("rpc-transport.txt/foreign Origin", 403));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest-admin.txt",
        "rest-general.txt",
        "rest-messages-get.txt",
        "rest-messages-post.txt",
        "rest-messages-reply.txt",
        "rest-messages-status.txt",
        "rest-peers.txt",
        "rest-peer-delete.txt",
        "rest-proxy.txt",
        "rest-pubkey.txt",
        "rest-routes.txt",
        "rest-routes-infinite.txt",
        "rest-stats-packets.txt",
        "rest-topic-forward.txt",
        "rest-topic-sources.txt",
        "rest-topics-default.txt",
        "rest-topics.txt"
      })
  void restAnswersAsTheReferenceDid(String file) throws IOException {
    replay(file, Kind.REST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rpc-getInfo.txt",
        "rpc-getMessageInfo.txt",
        "rpc-getPacketStatistics.txt",
        "rpc-getPublicKeyFromIp.txt",
        "rpc-peers.txt",
        "rpc-popMessage.txt",
        "rpc-proxy.txt",
        "rpc-pushMessage.txt",
        "rpc-pushMessageReply.txt",
        "rpc-routes.txt",
        "rpc-topic-forward.txt",
        "rpc-topic-sources.txt",
        "rpc-topics-default.txt",
        "rpc-topics.txt",
        "rpc-transport.txt"
      })
  void jsonRpcAnswersAsTheReferenceDid(String file) throws IOException {
    replay(file, Kind.JSON_RPC);
  }

  private static void replay(String file, Kind kind) throws IOException {
    List<String> differences = new ArrayList<>();
    try (ApiFixture apis = new ApiFixture()) {
      Scene scene = new Scene(apis.node);
      for (Exchange recorded : Exchange.read(file)) {
        scene.prepare(file, recorded.title());
        int expected = DIFFERENT.getOrDefault(file + "/" + recorded.title(), recorded.status());
        if (expected != 0 && !recorded.body().startsWith("(")) {
          RawHttp.Answer answer = ask(apis, kind, scene.translate(recorded));
          String difference =
              DIFFERENT.containsKey(file + "/" + recorded.title())
                  ? statusDifference(expected, answer)
                  : difference(recorded, answer);
          if (!difference.isEmpty()) {
            differences.add(recorded.title() + ": " + difference);
          }
        }
      }
    }
    assertEquals(List.of(), differences);
  }

  private static RawHttp.Answer ask(ApiFixture apis, Kind kind, Exchange recorded)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(recorded.headers());
    headers.putIfAbsent("host", "127.0.0.1");
    try (RawHttp http = apis.connect(kind)) {
      http.send(recorded.request(), headers, recorded.body().getBytes(StandardCharsets.UTF_8));
      return http.answer(!recorded.request().startsWith("HEAD"));
    }
  }

  private static String statusDifference(int expected, RawHttp.Answer answer) {
    return answer.status() == expected ? "" : "status " + answer.status();
  }

  private static String difference(Exchange recorded, RawHttp.Answer answer) {
    if (answer.status() != recorded.status()) {
      return "status " + answer.status() + " instead of " + recorded.status();
    }
    for (String header : List.of("content-type", "allow")) {
      String expected = recorded.answerHeaders().getOrDefault(header, "");
      if (!words(expected).equals(words(answer.header(header)))) {
        return header + " " + answer.header(header) + " instead of " + expected;
      }
    }
    boolean lengthExpected = recorded.answerHeaders().containsKey("content-length");
    if (lengthExpected != answer.headers().containsKey("content-length")) {
      return "content-length is " + (lengthExpected ? "missing" : "there");
    }
    return bodyDifference(recorded, answer);
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String bodyDifference(Exchange recorded, RawHttp.Answer answer) {
    if (answer.header("content-type").startsWith("application/json")) {
      String expected = Shapes.of(recorded.answer());
      String found = Shapes.of(answer.text());
      return expected.equals(found) ? "" : found + " instead of " + expected;
    }
    boolean same = recorded.answer().isEmpty() == answer.text().isEmpty();
    return same ? "" : "text: " + answer.text();
  }
}
