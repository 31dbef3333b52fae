package dev.mycelium.bench.lab;

import java.util.List;

/**
 * What a command did.
 *
 * @param command program and arguments
 * @param exitCode 0 if it succeeded
 * @param output both outputs
 */
public record CommandResult(List<String> command, int exitCode, String output) {
  /** Whether it says that it succeeded. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /**
   * The same, if it succeeded.
   *
   * @throws LabException with its output otherwise
   */
  public CommandResult orFail() {
    if (!succeeded()) {
      throw new LabException(
          String.join(" ", command) + " ended with " + exitCode + ": " + output.strip());
    }
    return this;
  }
}
