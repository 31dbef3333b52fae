package dev.mycelium.tun.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors of this process, as the kernel lists them. */
final class OpenFiles {
  private OpenFiles() {}

  /**
   * Those of the kinds that a TUN device needs, sorted; two listings are equal if nothing leaked.
   */
  static List<String> ofTunDevices() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.sorted().toList()) {
        String target = targetOf(descriptor);
        if (target.equals("/dev/net/tun") || target.matches("anon_inode:.eventfd.|socket:.*")) {
          found.add(descriptor.getFileName() + " " + target);
        }
      }
    }
    return found;
  }

  private static String targetOf(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // that of the listing itself
    }
  }
}
