package dev.mycelium.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The descriptions of the APIs, read when somebody asks. */
public final class Documents {
  private Documents() {}

  /** The bytes of a document that lies beside this class. */
  public static byte[] read(String name) {
    try (InputStream document = Documents.class.getResourceAsStream(name)) {
      if (document == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return document.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
