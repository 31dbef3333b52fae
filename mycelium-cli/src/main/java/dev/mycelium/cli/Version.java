package dev.mycelium.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** {@code mycelium <our version> (protocol <version of the reference that we speak like>)}. */
final class Version implements IVersionProvider {
  private static final String PROTOCOL = "0.7.10";

  @Override
  public String[] getVersion() {
    return new String[] {"mycelium " + number() + " (protocol " + PROTOCOL + ")"};
  }

  static String number() {
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(Objects.requireNonNull(resource, "version.properties is not in the jar"));
      return properties.getProperty("version");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
