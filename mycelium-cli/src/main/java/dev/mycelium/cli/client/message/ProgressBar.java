package dev.mycelium.cli.client.message;

import dev.mycelium.cli.terminal.HumanText;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.PrintStream;
import java.util.function.LongConsumer;

/** How far a long send is, on standard error, if a person may be watching. */
final class ProgressBar implements LongConsumer {
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final long total;
  private int shownPercent = -1;

  private ProgressBar(PrintStream err, long total) {
    this.err = err;
    this.total = total;
  }

  static LongConsumer of(Surroundings surroundings, long total) {
    return surroundings.stderrIsTerminal() && total > 0
        ? new ProgressBar(surroundings.err(), total)
        : written -> {};
  }

  @Override
  public void accept(long written) {
    int percent = (int) (100 * written / total);
    if (percent == shownPercent) {
      return;
    }
    shownPercent = percent;
    int filled = percent * WIDTH / 100;
    err.printf(
        "\r[%s%s] %3d %%  %s of %s ",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        percent,
        HumanText.bytes(written),
        HumanText.bytes(total));
    if (written >= total) {
      err.println();
    }
    err.flush();
  }
}
