package dev.mycelium.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.bench.lab.LabException;
import org.junit.jupiter.api.Test;

/** Answers recorded from JDK 17 and 25. */
class SampleTest {
  @Test
  void serialHeapOfJdk17IsItsTwoGenerations() {
    String info =
        """
        24116:
         def new generation   total 19648K, used 14081K [0x00000000fc000000, 0x00000000fd550000)
          eden space 17472K,  80% used [0x00000000fc000000, 0x00000000fcdc0698)
          from space 2176K,   0% used [0x00000000fd110000, 0x00000000fd110000)
          to   space 2176K,   0% used [0x00000000fd330000, 0x00000000fd330000)
         tenured generation   total 43712K, used 7K [0x00000000fd550000, 0x00000000fd550000)
           the space 43712K,   0% used [0x00000000fd550000, 0x00000000fd550000)
         Metaspace       used 8916K, committed 9088K, reserved 1114112K
          class space    used 1062K, committed 1152K, reserved 1048576K
        """;
    assertEquals(1024 * (14081 + 7), Sample.heapBytes(info));
  }

  @Test
  void serialHeapOfJdk25IsItsTwoGenerations() {
    String info =
        """
        23926:
        DefNew     total 19648K, used 7715K [0x00000000fc000000, 0x00000000fd550000)
         eden space 17472K,  31% used [0x00000000fc000000, 0x00000000fc568f58)
        Tenured    total 43712K, used 2347K [0x00000000fd550000, 0x0000000100000000)
         the  space 43712K,   5% used [0x00000000fd550000, 0x00000000fd79ac00)
        """;
    assertEquals(1024 * (7715 + 2347), Sample.heapBytes(info));
  }

  @Test
  void heapOfG1IsOne() {
    String jdk17 =
        """
        24218:
         garbage-first heap   total 65536K, used 7692K [0x00000000fc000000, 0x0000000100000000)
          region size 1024K, 5 young (5120K), 1 survivors (1024K)
         Metaspace       used 8937K, committed 9088K, reserved 1114112K
        """;
    assertEquals(1024 * 7692, Sample.heapBytes(jdk17));
    String jdk25 =
        """
        24007:
        garbage-first heap   total reserved 65536K, committed 65536K, used 12382K [0x00000000fc)
         region size 1024K, 10 young (10240K), 2 survivors (2048K)
        """;
    assertEquals(1024 * 12382, Sample.heapBytes(jdk25));
  }

  @Test
  void anythingElseIsAFailure() {
    assertThrows(LabException.class, () -> Sample.heapBytes("Command executed successfully\n"));
  }
}
