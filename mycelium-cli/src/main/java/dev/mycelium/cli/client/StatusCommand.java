package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status [--watch]}: one screen about a running node. */
@Command(
    name = "status",
    description = "Shows on one screen who the node is, its peers, routes and rates.")
final class StatusCommand implements Callable<Integer> {
  /** Cursor home, and clear from there. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private static final int SECONDS_MAX = 3600;

  /** Rates need two looks; longer would be felt as waiting. */
  private static final long FIRST_RATE_MILLIS = 250;

  private final ApiClient api;

  @Option(
      names = {"-w", "--watch"},
      arity = "0..1",
      fallbackValue = "2",
      paramLabel = "<seconds>",
      description = "Refresh until interrupted, every 2 seconds unless given")
  @Nullable Integer watchSeconds;

  StatusCommand(ApiClient api) {
    this.api = api;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (watchSeconds != null && (watchSeconds < 1 || watchSeconds > SECONDS_MAX)) {
      throw new ClientException("--watch is 1 to " + SECONDS_MAX + " seconds");
    }
    StatusScreen first = StatusScreen.read(api);
    Thread.sleep(FIRST_RATE_MILLIS);
    StatusScreen now = StatusScreen.read(api);
    if (watchSeconds == null) {
      api.out().print(now.text(first));
      return 0;
    }
    show(now.text(first));
    watch(now, watchSeconds * 1000L);
    return 0;
  }

  /** As long as somebody reads it; a node that is restarted comes back. */
  private void watch(StatusScreen first, long periodMillis) throws InterruptedException {
    @Nullable StatusScreen before = first;
    while (!api.out().checkError()) {
      Thread.sleep(periodMillis);
      try {
        StatusScreen now = StatusScreen.read(api);
        show(now.text(before));
        before = now;
      } catch (ClientException gone) {
        show("Error: " + gone.getMessage());
        before = null;
      }
    }
  }

  private void show(String screen) {
    boolean isTerminal = api.context().surroundings().stdoutIsTerminal();
    api.out().println((isTerminal ? CLEAR : "") + screen);
  }
}
