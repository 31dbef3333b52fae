package dev.mycelium.bench.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reports recorded from iperf3 3.12 over loopback, one second of warm-up and one second. */
class IperfReportTest {
  private static String recorded(String name) {
    String file = "iperf-" + name + ".json";
    try (InputStream in = IperfReportTest.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void tcpReportGivesWhatArrivedAndWhatWasSentWarmUpIncluded() {
    IperfReport report = IperfReport.parse(recorded("tcp"));
    assertEquals(25993219435.962208, report.arrivedBitsPerSecond());
    assertEquals(3174563840.0 + 3249274880.0, report.sentBytes());
    assertEquals(25993.2, report.arrivedMegabitsPerSecond(), 0.1);
  }

  @Test
  void reportOfTheOtherDirectionGivesWhatArrivedHere() {
    assertTrue(IperfReport.parse(recorded("reverse")).arrivedBitsPerSecond() > 1e9);
  }

  @Test
  void udpServerTellsWhatArrived() {
    IperfReport report = IperfReport.parse(recorded("udpserver"));
    assertEquals(750265131.1756866, report.arrivedBitsPerSecond());
  }

  @Test
  void udpClientTellsWhatWasSent() {
    assertTrue(IperfReport.parse(recorded("udp")).sentBytes() > 240656000);
  }

  @Test
  void errorOfIperfIsAFailureInItsOwnWords() {
    LabException failure =
        assertThrows(LabException.class, () -> IperfReport.parse(recorded("refused")));
    assertEquals("iperf3: unable to connect to server: Connection refused", failure.getMessage());
  }

  @Test
  void textThatIsNoReportIsAFailure() {
    assertThrows(LabException.class, () -> IperfReport.parse("iperf3: not found"));
    assertThrows(LabException.class, () -> IperfReport.parse(""));
    assertThrows(LabException.class, () -> IperfReport.parse("{\"end\": {}}"));
  }
}
