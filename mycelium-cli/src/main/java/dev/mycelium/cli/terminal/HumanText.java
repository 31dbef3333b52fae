package dev.mycelium.cli.terminal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;

/** Numbers and reasons for people (spec 07 §4.2). */
public final class HumanText {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private HumanText() {}

  /** Bytes in the largest unit whose value is at least 1, with two decimals. */
  public static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  /** Likewise, for numbers beyond a long. */
  public static String bytes(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", value, UNITS[unit]);
  }

  /** Days, hours, minutes and seconds without leading zero parts. */
  public static String duration(Duration duration) {
    long days = duration.toDays();
    String seconds = duration.toSecondsPart() + "s";
    if (days > 0) {
      return days
          + "d "
          + duration.toHoursPart()
          + "h "
          + duration.toMinutesPart()
          + "m "
          + seconds;
    } else if (duration.toHoursPart() > 0) {
      return duration.toHoursPart() + "h " + duration.toMinutesPart() + "m " + seconds;
    }
    return duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m " + seconds : seconds;
  }

  /** Why a file cannot be used, without its name and without names of classes. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (failure instanceof AccessDeniedException) {
      return "permission denied";
    } else if (failure instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return String.valueOf(failure.getMessage());
  }

  /** A short time in milliseconds with three decimals. */
  public static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.3f ms", duration.toNanos() / 1e6);
  }
}
