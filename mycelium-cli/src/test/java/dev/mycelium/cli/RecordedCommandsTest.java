package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Exit status and standard output are the interface; the wording of errors is not. */
class RecordedCommandsTest {
  /** Spec 09 §7, and spec 07 §16: what ours must not copy; the status that ours ends with. */
  private static final Map<String, Integer> BETTER =
      Map.of(
          "66 digits: the rest is ignored", 1,
          "bad digit after the 64th", 1,
          "key file too short, key given", 0);

  /**
   * A bare address is taken as TCP, a host name is looked up, localhost as an address, one program
   * serves private networks, and the address of the API may follow the command: checked elsewhere.
   */
  private static final Set<String> OTHERWISE =
      Set.of(
          "peer without protocol",
          "peer with host name",
          "bad API address",
          "API address after the subcommand",
          "private option in the public binary",
          "version");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> usageErrorsEndWithStatus2AndHelpWithStatus0() {
    return tests("usage-errors.txt");
  }

  @TestFactory
  Stream<DynamicTest> inspectPrintsWhatTheReferencePrints() {
    return tests("inspect.txt");
  }

  @TestFactory
  Stream<DynamicTest> generateKeysEndsAsTheReferenceDoes() {
    return tests("generate-keys.txt");
  }

  private Stream<DynamicTest> tests(String file) {
    List<Recording> recordings =
        Recording.read(file).stream().filter(r -> !OTHERWISE.contains(r.title())).toList();
    assertTrue(recordings.size() > 9, "recordings were not found");
    return recordings.stream()
        .map(r -> DynamicTest.dynamicTest(name(r), () -> check(r, file.startsWith("usage"))));
  }

  private static String name(Recording recording) {
    return recording.title() + ": mycelium " + String.join(" ", recording.arguments());
  }

  private void check(Recording recording, boolean isUsage) throws IOException {
    Path home = directory.resolve(Integer.toString(System.identityHashCode(recording)));
    java.nio.file.Files.createDirectory(home);
    TestKeys.layOut(home);
    if (recording.title().startsWith("exists")) {
      CommandRun.of("-k", home.resolve("new.key").toString(), "generate-keys");
    }
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    recording.environment().forEach((k, v) -> environment.put(k, v.replace("$HOME", "" + home)));

    CommandRun run = CommandRun.of(environment, inDirectory(recording.arguments(), home));

    Integer better = BETTER.get(recording.title());
    int expected = better == null ? Integer.parseInt(recording.exit()) : better;
    assertEquals(expected, run.exit(), run::toString);
    if (isUsage) {
      checkStreams(expected, run);
    } else if (better == null) {
      assertEquals(withoutLogLines(recording), run.out());
    }
  }

  private static void checkStreams(int exit, CommandRun run) {
    assertEquals(exit == 0, !run.out().isEmpty(), run::toString);
    assertEquals(exit == 0, run.err().isEmpty(), run::toString);
    assertFalse(run.err().contains("\tat "), run::toString);
  }

  /** The reference mixes log lines into standard output; ours never does. */
  private static String withoutLogLines(Recording recording) {
    StringBuilder out = new StringBuilder();
    recording.out().stream()
        .filter(line -> !line.startsWith("<time>"))
        .forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private static String[] inDirectory(List<String> arguments, Path home) {
    String[] words = arguments.toArray(String[]::new);
    for (int i = 1; i < words.length; i++) {
      if (words[i - 1].equals("-k")) {
        words[i] = home.resolve(words[i]).toString();
      }
    }
    return words;
  }
}
