package dev.mycelium.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** Lines as in the recording of the reference, log-formats.txt. */
class LineFormatterTest {
  private static final String TIME = "2025-09-07T16:59:44.490962Z";
  private static final String ESC = "\u001b";

  @Test
  void compactLineIsTheRecordedOne() {
    assertEquals(
        TIME + "  WARN mycelium::router: Update processor task exitted\n",
        line(LogFormat.COMPACT, false, routerLine()));
  }

  @Test
  void colouredCompactLineIsTheRecordedOne() {
    String expected =
        "ESC[2m<time>ESC[0m ESC[33m WARNESC[0m ESC[2mmycelium::routerESC[0mESC[2m:ESC[0m"
            + " Update processor task exitted\n";

    assertEquals(
        expected.replace("ESC", ESC).replace("<time>", TIME),
        line(LogFormat.COMPACT, true, routerLine()));
  }

  @Test
  void logfmtAndPlainLinesAreTheRecordedOnes() {
    String expected =
        "ts="
            + TIME
            + " level=error target=mycelium::peer_manager"
            + " message=\"Couldn\\'t connect to endpoint, turn on debug logging for more details\"\n";
    LogRecord logged =
        logged(
            Level.SEVERE,
            "dev.mycelium.internal.peer.PeerManager",
            "Couldn't connect to endpoint, turn on debug logging for more details");

    assertEquals(expected, line(LogFormat.LOGFMT, false, logged));
    assertEquals(expected, line(LogFormat.PLAIN, true, logged));
  }

  @Test
  void valueWithoutSpecialCharactersIsNotQuoted() {
    String line = line(LogFormat.LOGFMT, false, logged(Level.FINE, "io.netty.x", "it's"));

    assertEquals("ts=" + TIME + " level=debug target=io::netty::x message=it's\n", line);
  }

  @Test
  void messageCannotFakeASecondLineOrSteerTheTerminal() {
    LogRecord hostile = logged(Level.INFO, "dev.mycelium.cli", "a\nERROR b" + ESC + "[2J");

    assertEquals(
        TIME + "  INFO mycelium: a\\nERROR b\\u{1b}[2J\n", line(LogFormat.COMPACT, false, hostile));
    assertEquals(1, line(LogFormat.LOGFMT, false, hostile).lines().count());
  }

  @Test
  void failureIsNamedAndTraced() {
    LogRecord failure = logged(Level.SEVERE, "dev.mycelium.cli", "failed");
    failure.setThrown(new IllegalStateException("because of this"));

    String compact = line(LogFormat.COMPACT, false, failure);
    assertTrue(compact.startsWith(TIME + " ERROR mycelium: failed err=java.lang.Ill"), compact);
    assertTrue(compact.contains("\tat dev.mycelium.cli.log.LineFormatterTest"), compact);
    String logfmt = line(LogFormat.LOGFMT, false, failure);
    assertEquals(1, logfmt.lines().count(), logfmt);
    assertTrue(logfmt.contains(" err=\"java.lang.IllegalStateException: because"), logfmt);
  }

  private static LogRecord routerLine() {
    return logged(
        Level.WARNING, "dev.mycelium.internal.routing.Router", "Update processor task exitted");
  }

  private static LogRecord logged(Level level, String logger, String message) {
    LogRecord logged = new LogRecord(level, message);
    logged.setLoggerName(logger);
    logged.setInstant(Instant.parse(TIME));
    return logged;
  }

  private static String line(LogFormat format, boolean coloured, LogRecord logged) {
    return new LineFormatter(format, coloured).format(logged).replace(System.lineSeparator(), "\n");
  }
}
