package dev.mycelium.bench.compare;

import dev.mycelium.SecretKey;
import dev.mycelium.bench.compare.Overlay.OverlayNode;
import dev.mycelium.bench.lab.ChildProcess;
import dev.mycelium.bench.lab.Line;
import dev.mycelium.bench.lab.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This project's daemon, or the reference's: both take the same options. */
final class Mycelium implements Program {
  private static final String TUN = "overlay0";
  private static final int PORT = 9651;

  private final String name;
  private final Path program;
  private final Map<String, String> environment;

  /**
   * A program to start.
   *
   * @param environment variables for it besides those of this process
   */
  Mycelium(String name, Path program, Map<String, String> environment) {
    this.name = name;
    this.program = program;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return Versions.firstLine(List.of(program.toString(), "--version"), environment);
  }

  @Override
  public Overlay start(Line line) {
    List<OverlayNode> nodes = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      nodes.add(startNode(line, i));
    }
    return new Overlay(nodes);
  }

  private OverlayNode startNode(Line line, int index) {
    Namespace host = line.host(index);
    Path keyFile = host.lab().directory().resolve("key-" + index);
    String address = SecretKey.loadOrCreate(keyFile).publicKey().address().toString();
    List<String> command = new ArrayList<>(List.of(program.toString(), "-k", keyFile.toString()));
    command.addAll(List.of("--tun-name", TUN, "--disable-quic", "--disable-peer-discovery"));
    if (index > 0) {
      command.addAll(List.of("--peers", "tcp://" + line.leftNeighbour(index) + ":" + PORT));
    }
    ChildProcess process = host.start(command, environment);
    return new OverlayNode(host, process, address);
  }
}
