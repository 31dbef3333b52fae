package dev.mycelium.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of spec 07 §17.2, in the correct column. */
class HumanTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "60, 1m 0s",
    "3599, 59m 59s",
    "3600, 1h 0m 0s",
    "86399, 23h 59m 59s",
    "86400, 1d 0h 0m 0s",
    "180000, 2d 2h 0m 0s",
    "5184000, 60d 0h 0m 0s"
  })
  void durationsCountHoursModulo24(long seconds, String text) {
    assertEquals(text, HumanText.duration(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 B",
    "1023, 1023.00 B",
    "1024, 1.00 KiB",
    "1536, 1.50 KiB",
    "64645089, 61.65 MiB",
    "464531564, 443.01 MiB",
    "9223372036854775807, 8.00 EiB"
  })
  void bytesTakeTheLargestUnit(long bytes, String text) {
    assertEquals(text, HumanText.bytes(bytes));
  }
}
