package dev.mycelium.bench.compare;

import dev.mycelium.bench.compare.Overlay.OverlayNode;
import dev.mycelium.bench.lab.ChildProcess;
import dev.mycelium.bench.lab.Lab;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Nebula, with certificates made by the {@code nebula-cert} beside it. In a line of three the
 * middle is lighthouse and relay.
 */
final class Nebula implements Program {
  private static final int PORT = 4242;
  private static final int MTU_BYTES = 1400;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final Path program;

  Nebula(String name, Path program) {
    this.name = name;
    this.program = program;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return Versions.firstLine(List.of(program.toString(), "-version"), Map.of())
        + ", MTU "
        + MTU_BYTES;
  }

  private static String address(int index) {
    return "fd84::" + (index + 1);
  }

  @Override
  public Overlay start(Line line) {
    Lab lab = line.host(0).lab();
    certify(lab, "ca", "-version", "2", "-name", "lab", "-curve", "25519");
    List<OverlayNode> nodes = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      certify(lab, "sign", "-name", "node-" + i, "-networks", address(i) + "/64");
      Path file = lab.directory().resolve("node-" + i + ".yml");
      write(file, configuration(line, i));
      ChildProcess process =
          line.host(i).start(List.of(program.toString(), "-config", file.toString()), Map.of());
      nodes.add(new OverlayNode(line.host(i), process, address(i)));
    }
    return new Overlay(nodes);
  }

  /** Runs {@code nebula-cert} with its files in the directory of the lab. */
  private void certify(Lab lab, String action, String... options) {
    List<String> command =
        new ArrayList<>(List.of(program.resolveSibling("nebula-cert").toString(), action));
    command.addAll(List.of(options));
    if (action.equals("ca")) {
      command.addAll(List.of("-out-crt", file(lab, "ca.crt"), "-out-key", file(lab, "ca.key")));
    } else {
      String node = options[1];
      command.addAll(List.of("-ca-crt", file(lab, "ca.crt"), "-ca-key", file(lab, "ca.key")));
      command.addAll(
          List.of("-out-crt", file(lab, node + ".crt"), "-out-key", file(lab, node + ".key")));
    }
    lab.run(PATIENCE, command).orFail();
  }

  private static String file(Lab lab, String name) {
    return lab.directory().resolve(name).toString();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new LabException("cannot write " + file, failure);
    }
  }

  private static String configuration(Line line, int index) {
    Lab lab = line.host(0).lab();
    String node = "node-" + index;
    return String.join(
        "\n",
        "pki:",
        "  ca: " + file(lab, "ca.crt"),
        "  cert: " + file(lab, node + ".crt"),
        "  key: " + file(lab, node + ".key"),
        neighbours(line, index),
        "listen:",
        "  host: 0.0.0.0",
        "  port: " + PORT,
        "tun:",
        "  dev: overlay0",
        "  mtu: " + MTU_BYTES,
        "firewall:",
        "  outbound: [{port: any, proto: any, host: any}]",
        "  inbound: [{port: any, proto: any, host: any}]",
        "");
  }

  private static String neighbours(Line line, int index) {
    boolean hasRelay = line.size() > 2;
    boolean isRelay = hasRelay && index > 0 && index < line.size() - 1;
    List<String> known = new ArrayList<>();
    if (index > 0 && !isRelay) {
      known.add(known(index - 1, line.leftNeighbour(index)));
    }
    if (index < line.size() - 1 && !isRelay) {
      known.add(known(index + 1, line.rightNeighbour(index)));
    }
    String relays = hasRelay && !isRelay ? "[\"" + address(1) + "\"]" : "[]";
    return String.join(
        "\n",
        "static_host_map: {" + String.join(", ", known) + "}",
        "lighthouse:",
        "  am_lighthouse: " + isRelay,
        "  hosts: " + relays,
        "  interval: 5",
        "relay:",
        "  am_relay: " + isRelay,
        "  use_relays: " + !isRelay,
        "  relays: " + relays);
  }

  private static String known(int index, String underlay) {
    return "\"" + address(index) + "\": [\"" + underlay + ":" + PORT + "\"]";
  }
}
