package dev.mycelium.e2e;

import java.util.List;

/**
 * What became of a command.
 *
 * @param command program and arguments
 * @param exitCode 0 is success
 * @param output both outputs in one
 */
record CommandResult(List<String> command, int exitCode, String output) {
  /**
   * Itself, if the command succeeded.
   *
   * @throws AssertionError with the output, if not
   */
  CommandResult orFail() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + " of " + command + "\n" + output);
    }
    return this;
  }

  boolean succeeded() {
    return exitCode == 0;
  }
}
