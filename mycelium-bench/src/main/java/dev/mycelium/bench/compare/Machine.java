package dev.mycelium.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the results come from: without that they mean nothing. */
final class Machine {
  private Machine() {}

  /** Date, processor, system. */
  static List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add(LocalDate.now(ZoneOffset.UTC).toString());
    lines.add(processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
    lines.add("Linux " + System.getProperty("os.version") + ", load at start " + load());
    return lines;
  }

  private static String processor() {
    return read(Path.of("/proc/cpuinfo"))
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
  }

  private static String load() {
    String text = read(Path.of("/proc/loadavg"));
    return text.isEmpty() ? "unknown" : text.substring(0, text.indexOf(' '));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return "";
    }
  }
}
