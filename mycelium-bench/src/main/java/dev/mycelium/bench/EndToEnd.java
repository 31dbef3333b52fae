package dev.mycelium.bench;

import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Packets per second through whole nodes of one JVM over the loopback: sealed, routed, opened.
 *
 * <p>Arguments: packet bytes (default 1400), seconds per run (default 5), runs (default 5), scheme
 * of the links: {@code tcp} (default) or {@code quic}, whose datagrams take packets of 1362 bytes.
 */
public final class EndToEnd {
  /** Compiling the cipher takes JDK 17 three seconds beside the load, JDK 25 up to eight. */
  private static final int WARM_UP_MILLIS = 8000;

  private EndToEnd() {}

  /** Runs a line of two nodes and a line of three (one relay) in turn. */
  public static void main(String[] args) throws InterruptedException {
    int packetBytes = args.length > 0 ? Integer.parseInt(args[0]) : 1400;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int runs = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    String scheme = args.length > 3 ? args[3] : "tcp";
    double[] direct = new double[runs];
    double[] relayed = new double[runs];
    for (int run = 0; run < runs; run++) {
      direct[run] = measure(scheme, 2, packetBytes, seconds);
      relayed[run] = measure(scheme, 3, packetBytes, seconds);
    }
    print("direct, loopback " + scheme, packetBytes, direct);
    print("one relay, loopback " + scheme, packetBytes, relayed);
  }

  private static void print(String what, int packetBytes, double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    System.out.printf(
        Locale.ROOT,
        "%s, %d B: median %.0f packets/s (%.2f Gbit/s), min %.0f, max %.0f%n",
        what,
        packetBytes,
        median,
        median * packetBytes * 8 / 1e9,
        sorted[0],
        sorted[sorted.length - 1]);
  }

  /** Packets per second from the first to the last node of a line. */
  private static double measure(String scheme, int nodeCount, int packetBytes, int seconds)
      throws InterruptedException {
    List<Node> nodes = new ArrayList<>();
    SecretKey firstKey = SecretKey.generate();
    SecretKey lastKey = SecretKey.generate();
    OverlayAddress first = firstKey.publicKey().address();
    OverlayAddress last = lastKey.publicKey().address();
    LoadTun sender = new LoadTun(Packets.udp(first, last, packetBytes));
    LoadTun receiver = new LoadTun(Packets.udp(last, first, packetBytes));
    try {
      for (int i = 0; i < nodeCount; i++) {
        Node.Builder builder = Node.builder().listen(scheme + "://127.0.0.1:0");
        if (i > 0) {
          builder.peers(nodes.get(i - 1).listeners().get(0).uri());
        }
        if (i == 0) {
          builder.identity(firstKey).tun(sender);
        } else if (i == nodeCount - 1) {
          builder.identity(lastKey).tun(receiver);
        }
        nodes.add(builder.start());
      }
      if (!nodes.get(0).awaitRoute(last, Duration.ofSeconds(20))) {
        throw new IllegalStateException("no route after 20 s");
      }
      sender.start(receiver);
      Thread.sleep(WARM_UP_MILLIS);
      long before = receiver.receivedPackets();
      long start = System.nanoTime();
      Thread.sleep(seconds * 1000L);
      double rate = (receiver.receivedPackets() - before) * 1e9 / (System.nanoTime() - start);
      sender.stop();
      return rate;
    } finally {
      nodes.forEach(Node::close);
    }
  }
}
