package dev.mycelium.bench.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Texts as Linux 6.18 shows them. */
class ProcessUsageTest {
  private static final String STAT =
      "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 2291 0 3 0 250 131 7 8 20 0 21 0 1234 3503775744"
          + " 24576 18446744073709551615 1 1 0 0 0 0 0 4096 17 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

  private static final String STATUS =
      """
      Name:\tjava
      Umask:\t0022
      VmPeak:\t 3421656 kB
      VmHWM:\t  102400 kB
      VmRSS:\t   98304 kB
      Threads:\t21
      """;

  @Test
  void timesMemoryAndThreadsAreRead() {
    ProcessUsage usage = ProcessUsage.parse(STAT, STATUS);
    assertEquals(new ProcessUsage(3.81, 98304 * 1024, 102400 * 1024, 21), usage);
  }

  @Test
  void processThatJustEndedHasNoMemoryAndIsAFailure() {
    assertThrows(LabException.class, () -> ProcessUsage.parse(STAT, "Name:\tjava\nThreads:\t1\n"));
  }
}
