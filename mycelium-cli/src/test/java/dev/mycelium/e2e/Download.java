package dev.mycelium.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/** Fetches a file of random bytes from one node to the other with {@code curl} and compares. */
final class Download {
  private static final int PORT = 8000;
  private static final Duration SERVER_PATIENCE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CHUNK = 1 << 16;
  private static final long SEED = 20261122;

  private Download() {}

  /**
   * Fetches a file over the overlay.
   *
   * @throws AssertionError if it arrives in any other form than it was sent
   */
  static void between(Lab lab, LabNode server, LabNode client, int megabytes) {
    Path original = lab.directory().resolve("original");
    Path copy = lab.directory().resolve("copy");
    String expected = write(original, megabytes);
    try (ChildProcess http = serve(server, original)) {
      Await.until("the file server", SERVER_PATIENCE, () -> http.output().contains("serving"));
      String url = "http://[" + server.address() + "]:" + PORT + "/original";
      client
          .namespace()
          .exec(PATIENCE, "curl", "-gsS", "-m", "110", "-o", copy.toString(), url)
          .orFail();
    }
    String actual = sha256(copy);
    if (!actual.equals(expected)) {
      throw new AssertionError("sent " + expected + ", received " + actual);
    }
  }

  private static ChildProcess serve(LabNode server, Path file) {
    return ChildProcess.startIn(
        server.namespace(),
        Jvm.program(
            FileServer.class,
            server.address().toString(),
            Integer.toString(PORT),
            file.toString()));
  }

  private static String write(Path file, int megabytes) {
    Random random = new Random(SEED);
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < megabytes * 16; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return sha256(file);
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
