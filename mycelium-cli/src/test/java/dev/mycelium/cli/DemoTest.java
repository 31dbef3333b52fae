package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The demo as a newcomer sees it. */
class DemoTest {
  @Test
  void demoShowsRoutesTimesAndThroughput() {
    CommandRun run = CommandRun.of("demo", "--seconds", "1");

    assertEquals(0, run.exit(), run::toString);
    assertEquals("", run.err());
    assertShows(
        run, "(?m)^  \\* 4\\p{XDigit}{2}:\\S+::/64 +metric \\d+ +via TCP |^  \\* 5\\p{XDigit}{2}:");
    assertShows(
        run, "min \\d+\\.\\d{3} ms, median \\d+\\.\\d{3} ms, p99 \\d+\\.\\d{3} ms, lost 0\n");
    assertShows(run, "first to last  [1-9]\\d* packets/s, \\d+ Mbit/s, lost \\d+\n");
    assertShows(run, "last to first  [1-9]\\d* packets/s, \\d+ Mbit/s, lost \\d+\n");
  }

  @Test
  void secondsAreChecked() {
    assertEquals(2, CommandRun.of("demo", "--seconds", "0").exit());
    assertEquals(2, CommandRun.of("demo", "--seconds", "3601").exit());
  }

  private static void assertShows(CommandRun run, String pattern) {
    assertTrue(Pattern.compile(pattern).matcher(run.out()).find(), () -> pattern + "\n" + run);
  }
}
