package dev.mycelium.cli.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The usual families of a process, on Linux from {@code /proc}; the heap anywhere. */
final class ProcessFamilies {
  private static final Logger logger = LoggerFactory.getLogger(ProcessFamilies.class);

  private static final Path PROC = Path.of("/proc");
  private static final Path SELF = PROC.resolve("self");

  /** Clock ticks per second in {@code /proc}: the value of every Linux that Java runs on. */
  private static final long TICKS = 100;

  private static final long KIB = 1024;

  // fields of /proc/self/stat after the command name, from 0
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int THREADS = 17;
  private static final int START_TICKS = 19;
  private static final int VIRTUAL_BYTES = 20;

  private final Exposition out;

  ProcessFamilies(Exposition out) {
    this.out = out;
  }

  void write() {
    writeHeap();
    if (Files.isReadable(SELF.resolve("stat"))) {
      try {
        writeStat();
        writeFiles();
      } catch (IOException | RuntimeException unreadable) {
        logger.debug("no process metrics", unreadable);
      }
    }
  }

  private void writeHeap() {
    Runtime runtime = Runtime.getRuntime();
    out.gauge("jvm_memory_used_bytes", "Memory in use")
        .set("area", "heap", runtime.totalMemory() - runtime.freeMemory());
    out.gauge("jvm_memory_committed_bytes", "Memory taken from the system")
        .set("area", "heap", runtime.totalMemory());
    out.gauge("jvm_memory_max_bytes", "Most memory that may be taken")
        .set("area", "heap", runtime.maxMemory());
  }

  private void writeStat() throws IOException {
    String stat = Files.readString(SELF.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double seconds =
        (double) (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
            / TICKS;
    out.counter("process_cpu_seconds_total", "Processor time")
        .set(String.format(Locale.ROOT, "%.2f", seconds));
    out.gauge("process_threads", "Threads").set(Long.parseLong(fields[THREADS]));
    out.gauge("process_start_time_seconds", "Start, Unix seconds")
        .set(bootSeconds() + Long.parseLong(fields[START_TICKS]) / TICKS);
    out.gauge("process_virtual_memory_bytes", "Virtual memory")
        .set(Long.parseLong(fields[VIRTUAL_BYTES]));
    out.gauge("process_resident_memory_bytes", "Resident memory")
        .set(KIB * firstNumber(SELF.resolve("status"), "VmRSS:"));
  }

  private static long bootSeconds() throws IOException {
    return firstNumber(PROC.resolve("stat"), "btime");
  }

  private void writeFiles() throws IOException {
    try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
      out.gauge("process_open_fds", "Open file descriptors").set(open.count());
    }
    out.gauge("process_max_fds", "Most open file descriptors")
        .set(firstNumber(SELF.resolve("limits"), "Max open files"));
  }

  private static long firstNumber(Path file, String begin) throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (String line : lines) {
      if (line.startsWith(begin)) {
        return Long.parseLong(line.substring(begin.length()).strip().split("\\s+", 2)[0]);
      }
    }
    throw new IOException(file + " has no line " + begin);
  }
}
