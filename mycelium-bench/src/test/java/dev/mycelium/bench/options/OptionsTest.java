package dev.mycelium.bench.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.bench.options.DaemonOptions.Daemon;
import dev.mycelium.bench.options.TimingOptions.Timing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class OptionsTest {
  private static final String LAUNCHER = "/bin/sh";
  private static final String JAVA_HOME = System.getProperty("java.home");

  @Command(name = "measure")
  private static final class Measure {
    @Mixin private final DaemonOptions ours = new DaemonOptions();
    @Mixin private final TimingOptions times = new TimingOptions(4, 5, 6);

    static Measure with(String... arguments) {
      Measure measure = new Measure();
      new CommandLine(measure).parseArgs(arguments);
      return measure;
    }
  }

  @Test
  void timesOfTheCommandHoldUnlessOthersAreGiven() {
    assertEquals(new Timing(4, 5, 6), Measure.with().times.timing());
    assertEquals(
        new Timing(1, 2, 0), Measure.with("--runs=1", "--seconds=2", "--warm-up=0").times.timing());
  }

  @Test
  void helpShowsTheTimesOfTheCommand() {
    String help = new CommandLine(new Measure()).getUsageMessage();
    assertTrue(help.contains("of each measurement; default: 5"), help);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--runs=0",
        "--runs=1001",
        "--seconds=0",
        "--seconds=3601",
        "--warm-up=-1",
        "--warm-up=61"
      })
  void timeOutOfRangeIsWrongUsage(String argument) {
    Measure measure = Measure.with(argument);
    ParameterException wrong = assertThrows(ParameterException.class, measure.times::timing);
    assertTrue(
        String.valueOf(wrong.getMessage()).startsWith(argument.split("=", 2)[0]),
        wrong.getMessage());
  }

  @Test
  void daemonRunsOnTheJdkOfTheCommandUnlessOthersAreNamed() {
    Daemon alone = Measure.with("--ours", LAUNCHER).ours.daemon();
    assertEquals(Path.of(JAVA_HOME), alone.javaHome());
    assertEquals(Path.of(LAUNCHER), alone.launcher());
    assertEquals("mycelium-jvm, " + Jdk.name(Path.of(JAVA_HOME)), alone.name());
    List<Daemon> two =
        Measure.with(
                "--ours",
                LAUNCHER,
                "--java-home",
                JAVA_HOME,
                "--java-home",
                JAVA_HOME + "/.",
                "--java-options",
                "-Xmx64m")
            .ours
            .daemons();
    assertEquals(
        List.of(JAVA_HOME, JAVA_HOME + "/."),
        two.stream().map(daemon -> daemon.environment().get("JAVA_HOME")).toList());
    assertEquals("-Xmx64m", two.get(1).environment().get("MYCELIUM_JAVA_OPTS"));
  }

  @Test
  void missingLauncherOrJdkIsWrongUsage() {
    for (String[] arguments :
        new String[][] {
          {"--ours", "/no/such/launcher"}, {"--ours", LAUNCHER, "--java-home", "/no/such/jdk"}
        }) {
      Measure measure = Measure.with(arguments);
      assertThrows(ParameterException.class, measure.ours::daemons);
    }
    Measure twice =
        Measure.with("--ours", LAUNCHER, "--java-home", JAVA_HOME, "--java-home", JAVA_HOME);
    assertThrows(ParameterException.class, twice.ours::daemon);
  }
}
