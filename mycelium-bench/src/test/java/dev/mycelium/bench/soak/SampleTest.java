package dev.mycelium.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.bench.lab.LabException;
import org.junit.jupiter.api.Test;

/** The beginning and the end of answers recorded from JDK 17 and 25. */
class SampleTest {
  @Test
  void totalOfTheHistogramIsTheHeap() {
    String histogram =
        """
        24116:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         12345        4567890  [B (java.base@17.0.15)
           2:          1234          98765  java.lang.String (java.base@17.0.15)
        2345:             1             16  sun.util.logging.TotalFormatter (java.base@17.0.15)
        Total         98765       15728640
        """;
    assertEquals(15_728_640, Sample.heapBytes(histogram));
  }

  @Test
  void anythingElseIsAFailure() {
    assertThrows(LabException.class, () -> Sample.heapBytes("Command executed successfully\n"));
  }
}
