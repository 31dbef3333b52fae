package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.NetworkNamespace;
import dev.mycelium.tun.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit of the distribution: spec 07 §12.1. */
class ServiceUnitTest {
  private static final Path UNIT =
      Path.of(System.getProperty("basedir", "."), "src/main/distribution/systemd/mycelium.service");
  private static final Duration START = Duration.ofSeconds(40);

  /** What the kernel calls CAP_NET_ADMIN alone. */
  private static final String NET_ADMIN = "CapEff:\t0000000000001000";

  /** Runs a command as the unit does, where only two directories can be written to. */
  private static final String CONFINED =
      """
      set -e
      for place in /etc /home /opt /root /run /srv /tmp /usr /var; do
        [ ! -d $place ] || mount --rbind $place $place
        [ ! -d $place ] || mount -o remount,bind,ro $place
      done
      mount -o remount,bind,ro /
      for place in "$1" "$2"; do
        mount --bind "$place" "$place"
        mount -o remount,bind,rw "$place"
      done
      bounding=$3
      shift 3
      if touch /etc/mycelium-service-unit-test 2>/dev/null; then exit 9; fi
      cd /
      exec env -i PATH="$PATH" setpriv --bounding-set "-all,+$bounding" --inh-caps=-all \
        --no-new-privs "$@"
      """;

  @TempDir Path state;
  @TempDir Path temporary;

  private static String setting(String name) throws IOException {
    return Files.readAllLines(UNIT).stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::getFileName).toList();
    }
  }

  @Test
  void systemdUnderstandsEveryLine() throws IOException {
    Requirement.tools("systemd-analyze");
    String unit = Files.readString(UNIT);
    for (String program : List.of("/usr/bin/mycelium", "/sbin/modprobe", "/bin/kill")) {
      assertTrue(unit.contains(program + " "), program);
      unit = unit.replace(program + " ", "/bin/sh ");
    }
    Path copy = Files.writeString(temporary.resolve("mycelium.service"), unit);

    CommandResult verified =
        CommandResult.run("systemd-analyze", "verify", "--recursive-errors=no", copy.toString());

    assertTrue(verified.isSuccess(), verified.output());
    assertFalse(verified.output().contains(copy.toString()), verified.output());
  }

  @Test
  void daemonNeedsNoMoreThanTheUnitGrantsStopsInItsTimeAndLeavesTheKeyOnly() throws IOException {
    Requirement.namespacesAndTun();
    Requirement.tools("unshare", "setpriv");
    String capability =
        setting("CapabilityBoundingSet").replace("CAP_", "").toLowerCase(Locale.ROOT);
    Files.createDirectory(state.resolve("mycelium"));
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", CONFINED));
    command.addAll(List.of("sh", state.toString(), temporary.toString(), capability));
    command.addAll(Jvm.launcher("-Xmx256m", "-Djava.io.tmpdir=" + temporary));
    command.add(Jvm.DAEMON);
    Arrays.stream(setting("ExecStart").split(" "))
        .skip(1)
        .filter(word -> !word.equals("$MYCELIUM_OPTIONS"))
        .map(word -> word.replace("%S", state.toString()))
        .forEach(command::add);

    try (NetworkNamespace namespace = NetworkNamespace.create();
        ChildProcess daemon = ChildProcess.startIn(namespace, command)) {
      Await.until(
          "the daemon serves",
          START,
          () -> daemon.output().contains("JSON-RPC API on") || !daemon.isRunning());
      assertTrue(namespace.hasInterface("mycelium"), daemon::output);
      assertTrue(
          Files.readString(Path.of("/proc/" + daemon.pid() + "/status")).contains(NET_ADMIN));

      daemon.terminate();

      Duration patience = Duration.ofSeconds(Long.parseLong(setting("TimeoutStopSec")));
      assertEquals(0, daemon.exitCode(patience), daemon::output);
      assertFalse(namespace.hasInterface("mycelium"));
      assertFalse(daemon.output().contains("ERROR"), daemon::output);
    }
    assertEquals(List.of(Path.of("key.bin")), files(state.resolve("mycelium")));
    assertEquals(List.of(), files(temporary));
  }
}
