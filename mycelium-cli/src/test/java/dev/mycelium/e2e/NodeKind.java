package dev.mycelium.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whose node it is: both take the same options. */
enum NodeKind {
  OURS("O") {
    @Override
    List<String> program() {
      List<String> java = new ArrayList<>(Jvm.launcher("-Xmx256m"));
      java.add(Jvm.DAEMON);
      java.add("--disable-peer-discovery");
      return java;
    }
  },
  /** Ours with hardly any memory; a lack of it ends the process. */
  OURS_SMALL("s") {
    @Override
    List<String> program() {
      List<String> java =
          new ArrayList<>(
              Jvm.launcher("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
      java.addAll(List.of(Jvm.DAEMON, "--disable-peer-discovery"));
      return java;
    }
  },
  REFERENCE("R") {
    @Override
    List<String> program() {
      return List.of(ReferenceProgram.path(), "--disable-peer-discovery");
    }
  },
  /** Ours, looking for peers on the local network. */
  OURS_DISCOVERING("o") {
    @Override
    List<String> program() {
      List<String> java = new ArrayList<>(Jvm.launcher("-Xmx256m"));
      java.addAll(List.of(Jvm.DAEMON, "--disable-quic", "--firewall-mark", "77"));
      return java;
    }
  },
  /** The reference's likewise. */
  REFERENCE_DISCOVERING("r") {
    @Override
    List<String> program() {
      return List.of(ReferenceProgram.path(), "--disable-quic");
    }
  };

  private final String letter;

  NodeKind(String letter) {
    this.letter = letter;
  }

  /** One letter in the name of an arrangement, as in {@code R-O-R}. */
  static NodeKind of(String letter) {
    for (NodeKind kind : values()) {
      if (kind.letter.equals(letter)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of node: " + letter);
  }

  abstract List<String> program();

  /** The whole command; programs are started in their own directory, so paths are absolute. */
  List<String> command(Path keyFile, String tunName, int port, List<String> peers) {
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("-k", keyFile.toString(), "--tun-name", tunName));
    command.addAll(List.of("-t", Integer.toString(port)));
    if (!peers.isEmpty()) {
      command.add("--peers");
      command.addAll(peers);
    }
    return command;
  }
}
