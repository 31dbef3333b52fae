package dev.mycelium.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;

/** Fails with all violations at once, one a line. */
final class Tidiness {
  private Tidiness() {}

  static void requireNone(String what, Collection<String> violations) {
    assertTrue(violations.isEmpty(), () -> what + ":\n  " + String.join("\n  ", violations));
  }
}
