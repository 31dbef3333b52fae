package dev.mycelium.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel says about a process.
 *
 * @param cpuSeconds user and system time of all its threads since its start
 * @param residentBytes memory in use
 * @param residentPeakBytes the most it ever had in use
 * @param threads how many
 */
public record ProcessUsage(
    double cpuSeconds, long residentBytes, long residentPeakBytes, int threads) {
  /** Units of the times in {@code /proc}: the same on every Linux architecture Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** Fields of {@code stat} after the name, counted from 0. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  /** Of a running process. */
  public static ProcessUsage of(ChildProcess process) {
    Path directory = directory(process);
    try {
      return parse(
          Files.readString(directory.resolve("stat")),
          Files.readString(directory.resolve("status")));
    } catch (IOException gone) {
      throw new LabException("process " + process.pid() + " has ended", gone);
    }
  }

  /** Open files, sockets and devices of a running process. */
  public static int descriptors(ChildProcess process) {
    try (Stream<Path> open = Files.list(directory(process).resolve("fd"))) {
      return (int) open.count();
    } catch (IOException gone) {
      throw new LabException("process " + process.pid() + " has ended", gone);
    }
  }

  private static Path directory(ChildProcess process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  /** From the texts of {@code /proc/PID/stat} and {@code /proc/PID/status}. */
  static ProcessUsage parse(String stat, String status) {
    // The name in brackets may contain spaces and brackets itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks =
        Double.parseDouble(fields[USER_TICKS]) + Double.parseDouble(fields[SYSTEM_TICKS]);
    return new ProcessUsage(
        ticks / TICKS_PER_SECOND,
        1024 * field(status, "VmRSS"),
        1024 * field(status, "VmHWM"),
        (int) field(status, "Threads"));
  }

  private static long field(String status, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
    if (!matcher.find()) {
      throw new LabException("no " + name + " in the status of a process");
    }
    return Long.parseLong(matcher.group(1));
  }
}
