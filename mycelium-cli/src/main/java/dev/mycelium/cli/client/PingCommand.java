package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.Destination;
import dev.mycelium.cli.client.call.HttpAnswer;
import dev.mycelium.cli.client.call.HttpBody;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.HumanText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code ping <address|key>}: over the overlay, from the node itself, so it works without network
 * interface. Only nodes of ours can do it (docs/ping.md).
 */
@Command(
    name = "ping",
    sortOptions = false,
    description = "Measures the way to another node of the overlay, from the running node.")
final class PingCommand implements Callable<Integer> {
  private static final int COUNT_MAX = 1_000_000;
  private static final int SECONDS_MAX = 3600;

  private final ApiClient api;

  @Parameters(paramLabel = "DESTINATION", description = "Overlay address or public key")
  String destination;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "<count>",
      description = "How many echo requests (default: 4)")
  int count = 4;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "<seconds>",
      description = "Pause between them (default: 1)")
  double intervalSeconds = 1;

  @Option(
      names = {"-W", "--timeout"},
      paramLabel = "<seconds>",
      description = "How long to wait for each reply (default: 5)")
  double timeoutSeconds = 5;

  @SuppressWarnings("NullAway.Init") // picocli sets the destination
  PingCommand(ApiClient api) {
    this.api = api;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireRange("--count", count, 1, COUNT_MAX);
    requireRange("--interval", intervalSeconds, 0, SECONDS_MAX);
    requireRange("--timeout", timeoutSeconds, 0.001, SECONDS_MAX);
    Destination target = Destination.parse(destination);
    List<Double> millis = new ArrayList<>();
    for (int sequence = 1; sequence <= count; sequence++) {
      ping(target, sequence).ifPresent(millis::add);
      if (sequence < count) {
        Thread.sleep(Math.round(intervalSeconds * 1000));
      }
    }
    summarize(millis);
    return millis.isEmpty() ? 1 : 0;
  }

  private static void requireRange(String option, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new ClientException(option + " is a number from " + min + " to " + max);
    }
  }

  private Optional<Double> ping(Destination target, int sequence) {
    String json =
        "{\"dst\":"
            + target.json()
            + ",\"timeoutMillis\":"
            + Math.round(timeoutSeconds * 1000)
            + "}";
    Duration patience = Duration.ofSeconds(60 + (long) timeoutSeconds);
    HttpBody body =
        HttpBody.of("application/json", json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    HttpAnswer answer = api.call("POST", "/ping", Optional.of(body), patience);
    PrintStream out = api.out();
    switch (answer.status()) {
      case 200 -> {
        double micros = ApiClient.read(answer, a -> a.member("rttMicros").number());
        String from = ApiClient.read(answer, a -> a.text("ip"));
        Duration time = Duration.ofNanos((long) (micros * 1000));
        out.println("reply from " + from + ": seq=" + sequence + " time=" + HumanText.millis(time));
        return Optional.of(micros / 1000);
      }
      case 408 -> {
        out.println("no reply: seq=" + sequence + ApiClient.read(answer, PingCommand::why));
        return Optional.empty();
      }
      case 404, 405 ->
          throw new ClientException(
              "this node cannot ping for others: it is a reference node, or an older one");
      default -> throw ApiClient.failure(answer);
    }
  }

  /** What the network says about it, if it says anything. */
  private static String why(JsonValue answer) {
    Optional<JsonValue> reporter = answer.find("reporter");
    if (reporter.isEmpty()) {
      return "";
    }
    String reason =
        switch (answer.text("reason")) {
          case "noRoute" -> "no route";
          case "hopLimitExceeded" -> "hop limit exceeded";
          default -> "refused";
        };
    return " (" + reason + ", says " + reporter.get().text() + ")";
  }

  private void summarize(List<Double> millis) {
    int lost = count - millis.size();
    api.out()
        .printf("%d sent, %d received, %d %% lost%n", count, millis.size(), 100 * lost / count);
    if (!millis.isEmpty()) {
      double min = millis.stream().mapToDouble(m -> m).min().orElseThrow();
      double max = millis.stream().mapToDouble(m -> m).max().orElseThrow();
      double mean = millis.stream().mapToDouble(m -> m).average().orElseThrow();
      api.out()
          .printf(
              java.util.Locale.ROOT, "min %.3f ms, mean %.3f ms, max %.3f ms%n", min, mean, max);
    }
  }
}
