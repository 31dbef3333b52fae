package dev.mycelium.tun.testing;

import org.junit.jupiter.api.Assertions;

/** Assertions about what a failure tells its reader. */
public final class Failures {
  private Failures() {}

  /**
   * Demands words in the message.
   *
   * @param failure the failure
   * @param parts each must occur
   */
  public static void assertMessageContains(Throwable failure, String... parts) {
    String message = String.valueOf(failure.getMessage());
    for (String part : parts) {
      Assertions.assertTrue(message.contains(part), () -> "'" + part + "' missing in: " + message);
    }
  }
}
