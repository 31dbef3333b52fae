package dev.mycelium.bench.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Numbers that the command line gives. */
public final class Range {
  private Range() {}

  /**
   * Ends the command as wrongly used if a number lies outside its range.
   *
   * @param least inclusive
   * @param most inclusive
   */
  public static void require(
      CommandSpec command, String option, double value, long least, long most) {
    if (!(value >= least && value <= most)) {
      throw new ParameterException(
          command.commandLine(), option + " must be from " + least + " to " + most);
    }
  }
}
