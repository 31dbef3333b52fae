package dev.mycelium.cli;

import dev.mycelium.cli.demo.Demo;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code demo [--seconds N]}: shows the overlay at work on any machine, without any right. */
@Command(
    name = "demo",
    description = "Runs three nodes in this process and sends packets from the first to the last.",
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  @ParentCommand MyceliumCommand mycelium;

  @Option(
      names = "--seconds",
      paramLabel = "<count>",
      converter = Converters.Seconds.class,
      description = "How long packets are sent in each direction, 1..3600 (default: 5)")
  int seconds = 5;

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  DemoCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    mycelium.configureLogging("warn");
    new Demo(mycelium.surroundings().out(), Duration.ofSeconds(seconds)).run();
    return 0;
  }
}
