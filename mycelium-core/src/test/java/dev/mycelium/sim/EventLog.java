package dev.mycelium.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The last events of a run, formatted only if the run fails. */
final class EventLog {
  private static final int KEPT = 50;

  /** {@code -Dmycelium.sim.trace=" n3 "} prints every event with this in its line. */
  private static final @Nullable String TRACED = System.getProperty("mycelium.sim.trace");

  private record Entry(
      long timeNanos, SimNode node, String what, int link, @Nullable Object detail) {}

  private final Deque<Entry> entries = new ArrayDeque<>(KEPT);
  private final SimWorld world;

  EventLog(SimWorld world) {
    this.world = world;
  }

  void add(SimNode node, String what, int link, @Nullable Object detail) {
    if (entries.size() == KEPT) {
      entries.removeFirst();
    }
    Entry entry = new Entry(world.nowNanos(), node, what, link, detail);
    entries.addLast(entry);
    if (TRACED != null) {
      trace(entry, TRACED);
    }
  }

  private void trace(Entry entry, String traced) {
    String line = line(entry);
    if (line.contains(traced)) {
      System.out.println(line);
    }
  }

  /** One line per event, oldest first. */
  String text() {
    return entries.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  private String line(Entry entry) {
    String peer =
        entry.link < 0
            ? ""
            : " [" + entry.link + " from/to " + entry.node.nameOfNeighbour(entry.link) + "]";
    return "  %s %s %s%s %s"
        .formatted(
            world.timeText(entry.timeNanos),
            entry.node,
            entry.what,
            peer,
            entry.detail == null ? "" : world.names().describe(entry.detail));
  }
}
