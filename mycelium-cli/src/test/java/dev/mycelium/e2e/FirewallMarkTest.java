package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.StartException;
import dev.mycelium.tun.testing.NetworkNamespace;
import dev.mycelium.tun.testing.Requirement;
import dev.mycelium.tun.testing.ThreadCapabilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** SO_MARK as the firewall sees it (spec 02 §3.3): on the first packet already. */
class FirewallMarkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MARK = 4_000_000_042L;

  @Test
  void theFirstPacketOfADialedLinkIsMarked() throws Exception {
    Requirement.tools("nft");
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      namespace.exec("nft", "add table inet t").orFail();
      namespace
          .exec("nft", "add chain inet t out { type filter hook output priority 0; }")
          .orFail();
      namespace
          .exec(
              "nft",
              "add rule inet t out tcp dport 9651 tcp flags & (syn | ack) == syn meta mark "
                  + MARK
                  + " counter")
          .orFail();
      Node.Builder builder = Node.builder().peers("tcp://[::1]:9651").firewallMark(MARK);
      try (Node node = namespace.call(builder::start)) {
        Await.until("a marked SYN", PATIENCE, () -> !counter(namespace).contains("packets 0 "));
        assertTrue(!node.isClosed());
      }
    }
  }

  private static String counter(NetworkNamespace namespace) {
    return namespace.exec("nft", "list", "table", "inet", "t").orFail().output();
  }

  @Test
  void withoutTheRightToMarkTheNodeDoesNotStart() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      StartException refused =
          namespace.call(
              () -> {
                ThreadCapabilities.dropAll();
                Node.Builder builder = Node.builder().firewallMark(MARK);
                return assertThrows(StartException.class, () -> builder.start().close());
              });
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("firewall mark " + MARK + " cannot be set"), message);
      assertTrue(message.contains("CAP_NET_ADMIN"), message);
    }
  }
}
