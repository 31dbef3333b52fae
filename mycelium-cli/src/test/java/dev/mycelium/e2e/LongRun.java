package dev.mycelium.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Our node beside a reference node with another reference node behind it, long enough to see idle
 * Hellos, periodic updates and the refresh of a route in use. Needs root and the environment
 * variable {@code MYCELIUM_REFERENCE} or a second argument; run it with the class path of the
 * tests.
 *
 * <p>One ping a second crosses both links for four fifths of the time, then all rest for a tenth,
 * then the pings go on.
 */
public final class LongRun {
  private static final Duration CONTACT = Duration.ofMinutes(1);
  private static final int RECORDER_PORT = 9700;
  private static final int HELLO_SECONDS = 20;
  private static final int UPDATE_SECONDS = 300;
  private static final int REFRESH_BY_SECONDS = 1050;

  private final int seconds;
  private final NodeKind kind;
  private final List<String> failures = new ArrayList<>();

  private LongRun(int seconds, NodeKind kind) {
    this.seconds = seconds;
    this.kind = kind;
  }

  /**
   * Runs the scenario and prints a summary; the exit code is 1 if anything was lost or missing.
   *
   * @param arguments minutes; the program of the reference node if the environment has none; {@code
   *     R} to watch a reference node instead of ours
   */
  public static void main(String[] arguments) {
    int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 25;
    if (arguments.length > 1) {
      ReferenceProgram.use(arguments[1]);
    }
    NodeKind kind = NodeKind.of(arguments.length > 2 ? arguments[2] : "O");
    System.exit(new LongRun(minutes * 60, kind).run() ? 0 : 1);
  }

  private boolean run() {
    say("starting, " + seconds + " s");
    try (Lab lab = new Lab()) {
      try {
        observe(lab);
      } catch (RuntimeException | AssertionError failure) {
        failures.add(failure.toString());
      }
      if (!failures.isEmpty()) {
        System.out.println(lab.logs());
      }
    }
    failures.forEach(failure -> System.out.println("FAILED: " + failure));
    say(failures.isEmpty() ? "PASSED" : "FAILED");
    return failures.isEmpty();
  }

  private void observe(Lab lab) {
    LabNode ours = lab.node("o", kind);
    LabNode neighbour = lab.node("n", NodeKind.REFERENCE);
    LabNode far = lab.node("f", NodeKind.REFERENCE);
    Cable recorded = lab.lay(ours, neighbour, Underlay.IPV6);
    lab.connect(far, neighbour, Underlay.IPV4);
    ours.dials("tcp://[" + recorded.listeningAddress() + "]:" + RECORDER_PORT);
    neighbour.start();
    ChildProcess recorder = lab.keep(startRecorder(neighbour, recorded));
    Await.until("recorder", CONTACT, () -> recorder.output().contains("listening"));
    far.start();
    ours.start();
    Ping.awaitBetween(ours, far, CONTACT);
    say("in contact over two links");
    try {
      converse(ours, far);
    } finally {
      String output = recorder.output();
      System.out.println(output);
      summarise(LinkRecording.parse(output), ours, neighbour, far);
    }
  }

  private static ChildProcess startRecorder(LabNode neighbour, Cable cable) {
    String address = cable.listeningAddress();
    return ChildProcess.startIn(
        neighbour.namespace(),
        Jvm.program(
            LinkRecorder.class,
            address,
            Integer.toString(RECORDER_PORT),
            address,
            Integer.toString(LabNode.PORT)));
  }

  private void converse(LabNode ours, LabNode far) {
    ping(ours, far, seconds * 8 / 10, "first phase");
    say("idle phase");
    Await.comes(Duration.ofSeconds(seconds / 10), () -> false);
    ping(ours, far, seconds / 10, "last phase");
  }

  private void ping(LabNode ours, LabNode far, int count, String phase) {
    Ping ping = Ping.from(ours).to(far).count(count).intervalSeconds("1").run();
    say(phase + ": " + ping.sent() + " pings, " + ping.lost() + " lost");
    if (ping.lost() > 0) {
      failures.add(
          phase + " lost " + ping.lost() + " of " + ping.sent() + " pings\n" + ping.text());
    }
  }

  private void summarise(LinkRecording link, LabNode ours, LabNode neighbour, LabNode far) {
    String own = "update " + ours.address().subnet();
    String theirs = "update " + neighbour.address().subnet();
    String farSubnet = far.address().subnet().toString();
    System.out.println("--- summary: > is ours, < is the reference; moments in seconds");
    System.out.println("connections        " + link.count("|", "connected"));
    row("Hellos             ", link, "hello");
    row("answers (IHU)      ", link, "ihu");
    System.out.println("own subnet >       " + link.moments(">", own));
    System.out.println("own subnet <       " + link.moments("<", theirs));
    System.out.println("far subnet <       " + link.moments("<", "update " + farSubnet));
    System.out.println("route requests >   " + link.moments(">", "route-request " + farSubnet));
    System.out.println("route requests <   " + link.moments("<", "route-request"));
    System.out.println(
        "seqno requests > < " + link.count(">", "seqno") + " " + link.count("<", "seqno"));
    System.out.println("costs in IHUs >    " + costs(link, ">"));
    System.out.println("costs in IHUs <    " + costs(link, "<"));
    judge(link, own, theirs, farSubnet);
  }

  private static void row(String title, LinkRecording link, String kind) {
    System.out.println(title + "> " + link.count(">", kind) + "  < " + link.count("<", kind));
  }

  private static String costs(LinkRecording link, String direction) {
    List<String> costs =
        link.with(direction, "ihu").stream().map(line -> line.content().substring(4)).toList();
    return costs.size() < 8
        ? costs.toString()
        : costs.subList(0, 4) + " ... " + costs.subList(costs.size() - 4, costs.size());
  }

  private void judge(LinkRecording link, String own, String theirs, String farSubnet) {
    require("one connection", link.count("|", "connected") == 1);
    for (String direction : List.of(">", "<")) {
      require(
          "a Hello every 20 s " + direction,
          link.count(direction, "hello") >= seconds / HELLO_SECONDS - 2);
      require(
          "answers to Hellos " + direction,
          link.count(direction, "ihu") >= seconds / HELLO_SECONDS - 2);
    }
    require("periodic updates >", link.count(">", own) >= 1 + seconds / UPDATE_SECONDS - 1);
    require("periodic updates <", link.count("<", theirs) >= 1 + seconds / UPDATE_SECONDS - 1);
    if (seconds * 8 / 10 > REFRESH_BY_SECONDS) {
      require("refresh of the route in use", link.count(">", "route-request " + farSubnet) >= 2);
    }
  }

  private void require(String what, boolean holds) {
    if (!holds) {
      failures.add("missing: " + what);
    }
  }

  private static void say(String text) {
    System.out.println(Instant.now() + " " + text);
  }
}
