package dev.mycelium.cli.terminal;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: a script for the shell. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh: source <(mycelium completion)")
public final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec CommandSpec spec;

  /** The command. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  public CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.out().print(AutoComplete.bash("mycelium", spec.root().commandLine()));
    surroundings.out().flush();
    return 0;
  }
}
