package dev.mycelium.bench.compare;

import dev.mycelium.SecretKey;
import dev.mycelium.bench.compare.Overlay.OverlayNode;
import dev.mycelium.bench.lab.ChildProcess;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Line;
import dev.mycelium.bench.lab.Namespace;
import dev.mycelium.bench.lab.Patience;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * WireGuard in user space, set up over its configuration socket. A relay is a machine with a tunnel
 * to each neighbour whose kernel forwards between them.
 */
final class WireGuardGo implements Program {
  private static final int PORT = 51820;
  private static final int MTU_BYTES = 1400;
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);
  private static final int ANSWER_BYTES_MAX = 4096;

  private final String name;
  private final Path program;

  WireGuardGo(String name, Path program) {
    this.name = name;
    this.program = program;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return Versions.firstLine(List.of(program.toString(), "--version"), Map.of())
        + ", MTU "
        + MTU_BYTES;
  }

  private static String address(int index) {
    return "fd83::" + (index + 1);
  }

  /** Configuration sockets of all namespaces lie in one directory. */
  private static String interfaceName(int index) {
    return "mb" + ProcessHandle.current().pid() + (char) ('a' + index);
  }

  @Override
  public Overlay start(Line line) {
    List<SecretKey> keys = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      keys.add(SecretKey.generate()); // X25519, like those of WireGuard
    }
    List<OverlayNode> nodes = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      Namespace host = line.host(i);
      ChildProcess process =
          host.start(List.of(program.toString(), "-f", interfaceName(i)), Map.of());
      nodes.add(new OverlayNode(host, process, address(i)));
      configure(interfaceName(i), process, configuration(line, keys, i));
      raise(host, i, line.size() > 2);
    }
    return new Overlay(nodes);
  }

  private static void raise(Namespace host, int index, boolean forwards) {
    String name = interfaceName(index);
    host.run("ip", "addr", "add", address(index) + "/64", "dev", name, "nodad").orFail();
    host.run("ip", "link", "set", name, "mtu", Integer.toString(MTU_BYTES), "up").orFail();
    if (forwards) {
      host.run("sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1").orFail();
    }
  }

  /** Everything on the left goes to the left neighbour, everything on the right to the right. */
  private static String configuration(Line line, List<SecretKey> keys, int index) {
    StringBuilder text = new StringBuilder("set=1\n");
    text.append("private_key=").append(hex(keys.get(index).toBytes())).append('\n');
    text.append("listen_port=").append(PORT).append('\n');
    if (index > 0) {
      String endpoint = line.leftNeighbour(index) + ":" + PORT;
      text.append(peer(keys.get(index - 1), endpoint, 0, index));
    }
    if (index < line.size() - 1) {
      String endpoint = line.rightNeighbour(index) + ":" + PORT;
      text.append(peer(keys.get(index + 1), endpoint, index + 1, line.size()));
    }
    return text.append('\n').toString();
  }

  private static String peer(SecretKey key, String endpoint, int from, int to) {
    StringBuilder text = new StringBuilder();
    text.append("public_key=").append(hex(key.publicKey().toBytes())).append('\n');
    text.append("endpoint=").append(endpoint).append('\n');
    for (int i = from; i < to; i++) {
      text.append("allowed_ip=").append(address(i)).append("/128\n");
    }
    return text.toString();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void configure(String name, ChildProcess process, String text) {
    Path socket = Path.of("/var/run/wireguard", name + ".sock");
    Patience.until(
        "configuration socket of " + name, START_PATIENCE, () -> isThere(socket, process));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
      channel.read(answer);
      String said = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (!said.startsWith("errno=0\n")) {
        throw new LabException("wireguard-go refuses its configuration: " + said.strip());
      }
    } catch (IOException failure) {
      throw new LabException("cannot configure wireguard-go: " + failure.getMessage(), failure);
    }
  }

  private static boolean isThere(Path socket, ChildProcess process) {
    if (!process.isRunning()) {
      throw new LabException("wireguard-go ended at start: " + process.lastLines(5));
    }
    return Files.exists(socket);
  }
}
