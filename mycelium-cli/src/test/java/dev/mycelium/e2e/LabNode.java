package dev.mycelium.e2e;

import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node of a lab, ours or the reference's, with a namespace of its own. */
final class LabNode implements AutoCloseable {
  /** The port every node listens on; each has a namespace of its own. */
  static final int PORT = 9651;

  /** A JVM on a machine with nothing else to give starts in a second or two. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(40);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final String name;
  private final NodeKind kind;
  private final NetworkNamespace namespace;
  private final Path keyFile;
  private final OverlayAddress address;
  private final List<String> peers = new ArrayList<>();
  private final List<ChildProcess> former = new ArrayList<>();
  private @Nullable ChildProcess process;

  LabNode(String name, NodeKind kind, NetworkNamespace namespace, Path keyFile) {
    this.name = name;
    this.kind = kind;
    this.namespace = namespace;
    this.keyFile = keyFile;
    SecretKey key = SecretKey.loadOrCreate(keyFile);
    address = key.publicKey().address();
  }

  String name() {
    return name;
  }

  NodeKind kind() {
    return kind;
  }

  NetworkNamespace namespace() {
    return namespace;
  }

  OverlayAddress address() {
    return address;
  }

  /** Where its reports come from: its prefix with an all-zero host part (spec 05 §8.2). */
  OverlayAddress reportAddress() {
    return address.subnet().address();
  }

  String tunName() {
    return "tun-" + name;
  }

  Path keyFile() {
    return keyFile;
  }

  /** Adds a peer to dial from the next start on. */
  void dials(String endpoint) {
    peers.add(endpoint);
  }

  List<String> command() {
    return kind.command(keyFile, tunName(), PORT, peers);
  }

  /** Starts it and waits until its interface is there. */
  void start() {
    launch();
    awaitUp();
  }

  /** Waits until its interface is there. */
  void awaitUp() {
    Await.until("TUN interface of " + this, START_PATIENCE, this::isUp);
  }

  /** Starts it and does not wait. */
  void launch() {
    if (process != null) {
      former.add(process);
    }
    process = ChildProcess.startIn(namespace, command());
  }

  private boolean isUp() {
    if (!running().isRunning()) {
      throw new AssertionError(this + " ended at start:\n" + running().output());
    }
    String shown = namespace.exec("ip", "-6", "addr", "show", "dev", tunName(), "up").output();
    return shown.contains(address + "/7");
  }

  /** SIGKILL: its kernel closes its connections. */
  void kill() {
    running().kill();
  }

  /** SIGTERM, and its exit code. */
  int stop() {
    running().terminate();
    return running().exitCode(STOP_PATIENCE);
  }

  ChildProcess running() {
    if (process == null) {
      throw new IllegalStateException(this + " was never started");
    }
    return process;
  }

  /** What all its lives printed. */
  String log() {
    StringBuilder text = new StringBuilder();
    former.forEach(life -> text.append(life.output()).append("--- started again ---\n"));
    return process == null ? "never started\n" : text.append(process.output()).toString();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }

  @Override
  public String toString() {
    return name + " (" + kind + ", " + address + ")";
  }
}
