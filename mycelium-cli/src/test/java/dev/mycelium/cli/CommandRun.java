package dev.mycelium.cli;

import dev.mycelium.cli.terminal.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command run in this JVM.
 *
 * @param exit its status
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int exit, String out, String err) {
  static CommandRun of(Map<String, String> environment, String... arguments) {
    return fed("", environment, arguments);
  }

  /** With something on standard input. */
  static CommandRun fed(String in, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.execute(
            arguments,
            new Surroundings(
                environment,
                "Linux",
                "",
                false,
                false,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                stream(out),
                stream(err)));
    return new CommandRun(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static CommandRun of(String... arguments) {
    return of(Map.of(), arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
