package dev.mycelium.cli.client.call;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only has subcommands: without one its help goes to standard error. */
public abstract class CommandGroup implements Callable<Integer> {
  protected final ApiClient api;

  @Spec CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  protected CommandGroup(ApiClient api) {
    this.api = api;
  }

  @Override
  public Integer call() {
    CommandLine line = spec.commandLine();
    line.usage(line.getErr());
    return ExitCode.USAGE;
  }

  protected final void print(Object text) {
    api.out().print(text);
    api.out().flush();
  }
}
