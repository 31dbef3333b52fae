package dev.mycelium.bench.soak;

import dev.mycelium.bench.lab.Iperf;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Patience;
import dev.mycelium.bench.lab.Ping;
import dev.mycelium.bench.lab.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything that happens to a line of three nodes at the same time. */
final class MixedLoad {
  private static final int BULK_SECONDS = 6;
  private static final int DATAGRAM_SECONDS = 5;
  private static final String DATAGRAM_RATE = "30M";
  private static final int DATAGRAM_PORT = 5202;
  private static final int VISIT_PORT = 5203;
  private static final int VISIT_SECONDS = 2;
  private static final int PINGS = 20;
  private static final Duration PING_INTERVAL = Duration.ofMillis(100);
  private static final Duration VISITOR_PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration KNOCK_PATIENCE = Duration.ofSeconds(30);

  /** Twenty connections to an address: half say nothing, half something that is no frame. */
  private static final String KNOCK =
      "for i in 1 2 3 4 5 6 7 8 9 10; do exec 3<>/dev/tcp/$0/9651; exec 3>&-;"
          + " exec 3<>/dev/tcp/$0/9651; echo GET / >&3; exec 3>&-; sleep 0.1; done";

  /** In the overlay, but nobody's: packets to it are parked until the search is given up. */
  private static final String NOBODY = "5ff::1";

  private final List<Worker> workers = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param line three nodes that stay
   * @param visitors nodes that come and go, by way of the middle one
   * @param knockAt underlay address of the middle node, seen from the first
   */
  MixedLoad(List<SoakNode> line, List<SoakNode> visitors, String knockAt) {
    SoakNode first = line.get(0);
    SoakNode last = line.get(2);
    work("bulk TCP", round -> bulk(first, last, round));
    work("datagrams", round -> datagrams(last, first));
    work("pings", round -> ping(first, line.get(1 + round % 2)));
    work("pings to nobody", round -> pingNobody(first));
    work("connections that lead nowhere", round -> knock(first, knockAt));
    for (int i = 0; i < visitors.size(); i++) {
      SoakNode visitor = visitors.get(i);
      int port = VISIT_PORT + i;
      work(
          "visits of " + visitor,
          round -> visit(visitor, round % 2 == 0 ? first : last, port, round));
    }
  }

  private void work(String name, Worker.Task task) {
    workers.add(new Worker(name, task));
  }

  /** One way, many streams, the other way. */
  private static void bulk(SoakNode from, SoakNode to, int round) {
    Traffic traffic = Traffic.tcp(BULK_SECONDS, 0);
    Traffic varied =
        switch (round % 3) {
          case 0 -> traffic;
          case 1 -> traffic.with("-P", "4");
          default -> traffic.with("-R");
        };
    Iperf.run(from.host(), to.host(), to.address(), varied);
  }

  private static void datagrams(SoakNode from, SoakNode to) {
    Traffic traffic =
        new Traffic(
            DATAGRAM_SECONDS, 0, DATAGRAM_PORT, List.of("-u", "-b", DATAGRAM_RATE, "-l", "1300"));
    Iperf.run(from.host(), to.host(), to.address(), traffic);
  }

  private static void ping(SoakNode from, SoakNode to) {
    Ping.run(from.host(), to.address(), PINGS, PING_INTERVAL);
  }

  private static void pingNobody(SoakNode from) {
    if (Ping.isAnswered(from.host(), NOBODY)) {
      throw new LabException("somebody answered for " + NOBODY);
    }
    Patience.pause(PAUSE);
  }

  private static void knock(SoakNode from, String address) {
    from.host().run(KNOCK_PATIENCE, List.of("bash", "-c", KNOCK, address));
    Patience.pause(PAUSE);
  }

  /** Comes, talks to one end of the line, and goes: in order, or like a machine without power. */
  private static void visit(SoakNode visitor, SoakNode host, int port, int round) {
    visitor.start();
    try {
      Patience.until(
          "an answer to " + visitor,
          VISITOR_PATIENCE,
          () -> Ping.isAnswered(visitor.host(), host.address()));
      Traffic traffic = Traffic.tcp(VISIT_SECONDS, 0).on(port);
      Iperf.run(visitor.host(), host.host(), host.address(), traffic);
    } finally {
      if (round % 2 == 0) {
        visitor.kill();
      } else {
        visitor.stop();
      }
    }
    Patience.pause(PAUSE);
  }

  /** Ends everything and waits for it. */
  void end() {
    workers.forEach(Worker::stop);
    workers.forEach(Worker::join);
  }

  /** What was done. */
  List<String> summary() {
    return workers.stream().map(Worker::toString).toList();
  }

  /** What did not work. */
  List<String> complaints() {
    return workers.stream().filter(worker -> !worker.isHealthy()).map(Worker::toString).toList();
  }
}
