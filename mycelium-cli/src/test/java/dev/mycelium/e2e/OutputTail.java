package dev.mycelium.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** The last part of what a process printed: a daemon that runs for hours must not fill the heap. */
final class OutputTail {
  /** Enough for every start, every peer and the last few thousand lines. */
  static final int CHARS_MAX = 512 * 1024;

  private final StringBuilder text = new StringBuilder();

  /** Reads a stream to its end; runs on a thread of its own. */
  void drain(InputStream stream) {
    char[] chunk = new char[8192];
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      int count = reader.read(chunk);
      while (count >= 0) {
        append(chunk, count);
        count = reader.read(chunk);
      }
    } catch (IOException ended) {
      append(("[output ended: " + ended.getMessage() + "]\n").toCharArray());
    }
  }

  private void append(char[] chars) {
    append(chars, chars.length);
  }

  private synchronized void append(char[] chars, int count) {
    text.append(chars, 0, count);
    if (text.length() > CHARS_MAX) {
      text.delete(0, text.length() - CHARS_MAX / 2);
    }
  }

  @Override
  public synchronized String toString() {
    return text.toString();
  }
}
