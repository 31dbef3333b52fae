package dev.mycelium.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts Java programs of this checkout as processes of their own. */
final class Jvm {
  /** The main class of the daemon. */
  static final String DAEMON = "dev.mycelium.cli.Main";

  private Jvm() {}

  /** Java with the class path of this test; a main class and its arguments follow. */
  static List<String> launcher(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-ea");
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  /** Java running one of the small programs of these tests. */
  static List<String> program(Class<?> main, String... arguments) {
    List<String> command = launcher("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
