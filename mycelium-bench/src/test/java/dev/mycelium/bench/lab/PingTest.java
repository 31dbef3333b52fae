package dev.mycelium.bench.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts as printed by ping of iputils 20221126. */
class PingTest {
  private static final String ANSWERED =
      """
      PING 400::1(400::1) 56 data bytes

      --- 400::1 ping statistics ---
      40 packets transmitted, 39 received, 2.5% packet loss, time 807ms
      rtt min/avg/max/mdev = 0.286/0.431/1.512/0.190 ms
      """;

  private static final String SILENT =
      """
      PING 400::1(400::1) 56 data bytes

      --- 400::1 ping statistics ---
      3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 42ms

      """;

  @Test
  void summaryIsRead() {
    assertEquals(new Ping(40, 39, 0.431, 1.512), Ping.parse(ANSWERED));
    assertEquals(2.5, Ping.parse(ANSWERED).lostPercent(), 1e-9);
  }

  @Test
  void moreAnswersThanOneAtATimeAreReadToo() {
    String piped = ANSWERED.replace("0.190 ms", "0.190 ms, pipe 4");
    assertEquals(1.512, Ping.parse(piped).maxMillis());
  }

  @Test
  void silenceIsAFailureThatSaysSo() {
    LabException failure = assertThrows(LabException.class, () -> Ping.parse(SILENT));
    assertEquals("no answer to 3 pings", failure.getMessage());
  }

  @Test
  void refusalOfPingIsShown() {
    LabException failure =
        assertThrows(
            LabException.class, () -> Ping.parse("ping: connect: Network is unreachable\n"));
    assertTrue(String.valueOf(failure.getMessage()).contains("Network is unreachable"));
  }

  @Test
  void intervalIsGivenInSecondsWithAPoint() {
    List<String> command = Ping.command("400::1", 50, Duration.ofMillis(20));
    assertEquals("0.020", command.get(command.indexOf("-i") + 1));
  }
}
