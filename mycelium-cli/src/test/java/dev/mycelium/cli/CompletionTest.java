package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script in the shells that it is for. */
class CompletionTest {
  /** As bash does when the tabulator is pressed; what only works inside of that is left out. */
  private static final String IN_BASH =
      """
      source "$1"
      shift
      compopt() { :; }
      complete -p mycelium >/dev/null || exit 9
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
      _complete_mycelium
      echo "${COMPREPLY[*]}"
      """;

  private static final String IN_ZSH =
      """
      autoload -U compinit
      compinit -u -d "$1.dump"
      source "$1"
      echo "${_comps[mycelium]}"
      """;

  @TempDir Path directory;

  private String run(List<String> command) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, shell.waitFor(), out);
    return out.strip();
  }

  private Path script() throws IOException {
    return Files.writeString(directory.resolve("script"), CommandRun.of("completion").out());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mycelium pe, peers",
    "mycelium peers -, add list remove help",
    "mycelium peers list --js, --json",
    "mycelium message send --msg, --msg-path",
    "mycelium --api-addr x routes sel, selected",
    "mycelium --log-format -, compact logfmt plain",
    "mycelium config -, check example help",
  })
  void bashCompletes(String typed, String expected) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", "--norc", "-c", IN_BASH, "bash", script().toString()));
    for (String word : typed.split(" ", -1)) {
      command.add(word.equals("-") ? "" : word);
    }
    assertEquals(expected, run(command));
  }

  @Test
  void zshLoadsIt() throws Exception {
    boolean missing = new ProcessBuilder("sh", "-c", "command -v zsh").start().waitFor() != 0;
    if (missing) {
      System.out.println("skipped: there is no zsh");
    }
    assumeTrue(!missing, "there is no zsh");
    String loaded = run(List.of("zsh", "-f", "-c", IN_ZSH, "zsh", script().toString()));
    assertTrue(loaded.contains("_complete_mycelium"), loaded);
  }
}
