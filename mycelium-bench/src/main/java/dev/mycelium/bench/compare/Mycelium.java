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
import java.util.Optional;

/** This project's daemon, or the reference's: both take the same options. */
final class Mycelium implements Program {
  private static final String TUN = "overlay0";
  private static final int PORT = 9651;

  /** What the reference's datagrams over QUIC carry in any case; full ones end its link. */
  private static final int MSS_BYTES = 1200;

  /** Whether a program sees to it that TCP segments fit its QUIC links. */
  enum Segments {
    CLAMPED_BY_ITSELF,
    TO_BE_CLAMPED
  }

  private final String name;
  private final Path program;
  private final Map<String, String> environment;
  private final Segments segments;
  private final boolean quic;

  /**
   * A program to start.
   *
   * @param environment variables for it besides those of this process
   */
  Mycelium(String name, Path program, Map<String, String> environment, Segments segments) {
    this(name, program, environment, segments, false);
  }

  private Mycelium(
      String name, Path program, Map<String, String> environment, Segments segments, boolean quic) {
    this.name = name;
    this.program = program;
    this.environment = Map.copyOf(environment);
    this.segments = segments;
    this.quic = quic;
  }

  @Override
  public Optional<Program> overQuic() {
    return Optional.of(new Mycelium(name, program, environment, segments, true));
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
    command.addAll(List.of("--tun-name", TUN, "--disable-peer-discovery"));
    if (!quic) {
      command.add("--disable-quic");
    }
    if (index > 0) {
      String scheme = quic ? "quic://" : "tcp://";
      command.addAll(List.of("--peers", scheme + line.leftNeighbour(index) + ":" + PORT));
    }
    if (quic && segments == Segments.TO_BE_CLAMPED) {
      host.clampSegments(TUN, MSS_BYTES);
    }
    ChildProcess process = host.start(command, environment);
    return new OverlayNode(host, process, address);
  }
}
