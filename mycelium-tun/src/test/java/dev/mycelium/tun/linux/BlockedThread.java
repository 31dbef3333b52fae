package dev.mycelium.tun.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Watches, through the kernel's eyes, what a thread of this process does. */
final class BlockedThread {
  private BlockedThread() {}

  /**
   * Returns once the thread of this name sits in poll(2) or ppoll(2). The caller's time limit is
   * the bound.
   *
   * @param name at most 15 characters, as long as the kernel keeps
   */
  static void awaitPoll(String name) throws IOException {
    while (!isInPoll(name)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isInPoll(String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        if (read(thread.resolve("comm")).equals(name)) {
          // poll is 7 on x86_64, ppoll 271 there and 73 on aarch64
          return read(thread.resolve("syscall")).matches("(7|271|73) .*");
        }
      }
    }
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).trim();
    } catch (IOException e) {
      return ""; // the thread has ended
    }
  }
}
