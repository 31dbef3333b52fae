package dev.mycelium.cli.demo;

import dev.mycelium.MyceliumException;
import dev.mycelium.RouteInfo;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Lets three nodes find each other, and measures what goes from the first to the last. */
public final class Demo {
  private static final int ECHO_COUNT = 1000;

  /** Enough for the JVM to compile the packet path. */
  private static final int WARM_UP_COUNT = 500;

  private static final int ECHO_DATA_BYTES = 56;
  private static final int ECHO_PACKET_BYTES = ECHO_DATA_BYTES + 48;

  private final PrintStream out;
  private final Duration bulkTime;

  /**
   * A demonstration.
   *
   * @param out where its results go
   * @param bulkTime how long full-size packets are sent in each direction
   */
  public Demo(PrintStream out, Duration bulkTime) {
    this.out = out;
    this.bulkTime = bulkTime;
  }

  /**
   * Runs it and prints the results.
   *
   * @throws MyceliumException if the nodes do not reach each other
   * @throws InterruptedException if the thread is interrupted
   */
  public void run() throws InterruptedException {
    print("Three nodes in a line over TCP on the loopback interface, in this process.");
    try (NodeLine line = NodeLine.start()) {
      print("");
      print("  first   %s", line.first.address());
      print("  middle  %s  (%s)", line.middle.address(), line.middle.listeners().get(0));
      print("  last    %s", line.last.address());
      line.awaitRoutes();
      printRoutes("first", line.first);
      printRoutes("last", line.last);
      echo(line);
      bulk(line);
    }
  }

  private void printRoutes(String name, NodeLine.End end) {
    print("");
    print("Routes of the %s node, * selected", name);
    for (RouteInfo route : end.node().routes()) {
      String metric =
          route.metric().isPresent() ? Integer.toString(route.metric().getAsInt()) : "infinite";
      print(
          "  %s %-26s metric %-5s via %s",
          route.selected() ? "*" : " ", route.subnet(), metric, route.nextHop());
    }
  }

  private void echo(NodeLine line) throws InterruptedException {
    EchoSeries.run(line.first, line.last, WARM_UP_COUNT, ECHO_DATA_BYTES);
    EchoSeries echo = EchoSeries.run(line.first, line.last, ECHO_COUNT, ECHO_DATA_BYTES);
    if (echo.lost() == echo.sent()) {
      throw new MyceliumException("no packet came back");
    }
    print("");
    print(
        "%d echo packets of %d bytes, one at a time, from the first to the last and back",
        echo.sent(), ECHO_PACKET_BYTES);
    print(
        "  min %.3f ms, median %.3f ms, p99 %.3f ms, lost %d",
        echo.millis(0), echo.millis(0.5), echo.millis(0.99), echo.lost());
  }

  private void bulk(NodeLine line) throws InterruptedException {
    print("");
    print("Packets of %d bytes for %d s each way", NodeLine.MTU_BYTES, bulkTime.toSeconds());
    print("  first to last  %s", BulkTransfer.run(line.first, line.last, bulkTime));
    print("  last to first  %s", BulkTransfer.run(line.last, line.first, bulkTime));
  }

  private void print(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + System.lineSeparator());
    out.flush();
  }
}
