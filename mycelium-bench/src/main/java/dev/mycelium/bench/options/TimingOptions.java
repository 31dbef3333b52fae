package dev.mycelium.bench.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How often and for how long is measured; the defaults are the command's. */
public final class TimingOptions {
  private static final int RUNS_MAX = 1000;
  private static final int SECONDS_MAX = 3600;
  private static final int WARM_UP_SECONDS_MAX = 60;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--runs", description = "default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(names = "--seconds", description = "of each measurement; default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      description = "seconds before measurements; default: ${DEFAULT-VALUE}")
  private int warmUpSeconds;

  /** What was asked for, in range. */
  public record Timing(int runs, int seconds, int warmUpSeconds) {}

  /** With defaults. */
  @SuppressWarnings("NullAway.Init") // picocli sets the command
  public TimingOptions(int runs, int seconds, int warmUpSeconds) {
    this.runs = runs;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
  }

  /** Ends the command as wrongly used if one is out of range. */
  public Timing timing() {
    Range.require(command, "--runs", runs, 1, RUNS_MAX);
    Range.require(command, "--seconds", seconds, 1, SECONDS_MAX);
    Range.require(command, "--warm-up", warmUpSeconds, 0, WARM_UP_SECONDS_MAX);
    return new Timing(runs, seconds, warmUpSeconds);
  }
}
