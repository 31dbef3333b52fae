package dev.mycelium.e2e;

import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/**
 * A bridge in a namespace of its own to which nodes are plugged, with link-local addresses only.
 */
final class LocalNetwork {
  /** How each node calls its end. */
  static final String INTERFACE = "lan0";

  private final NetworkNamespace middle;
  private final List<LabNode> plugged = new ArrayList<>();

  LocalNetwork(Lab lab) {
    middle = lab.keep(NetworkNamespace.create());
    middle.exec("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0").orFail();
    middle.exec("ip", "link", "set", "br0", "up").orFail();
  }

  /** Plugs a node in. */
  LabNode plug(LabNode node) {
    String port = "port" + plugged.size();
    plugged.add(node);
    CommandResult.run(
            List.of(
                "ip",
                "link",
                "add",
                port,
                "netns",
                middle.name(),
                "type",
                "veth",
                "peer",
                INTERFACE,
                "netns",
                node.namespace().name()),
            CommandResult.DEFAULT_TIMEOUT)
        .orFail();
    middle.exec("ip", "link", "set", port, "master", "br0", "up").orFail();
    NetworkNamespace end = node.namespace();
    end.exec("sysctl", "-q", "-w", "net.ipv6.conf." + INTERFACE + ".accept_dad=0");
    end.exec("ip", "link", "set", INTERFACE, "up").orFail();
    return node;
  }

  static void setUp(LabNode node, boolean up) {
    node.namespace().exec("ip", "link", "set", INTERFACE, up ? "up" : "down").orFail();
  }

  /** The number of the node's end, which is also the scope of addresses there. */
  static int indexOf(LabNode node) {
    String line =
        node.namespace().exec("ip", "-o", "link", "show", "dev", INTERFACE).orFail().output();
    return Integer.parseInt(line.substring(0, line.indexOf(':')).strip());
  }
}
