package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two daemons on one cable, as their user starts and ends them. */
@ExtendWith(InLab.class)
class TwoNodesTest {
  private static final Duration CONTACT = Duration.ofSeconds(45);
  private static final Duration EXIT = Duration.ofSeconds(40);
  private static final int FULL_DATA_BYTES = 1352;

  private static List<LabNode> start(Lab lab, Underlay underlay) {
    List<LabNode> pair = List.of(lab.node("a", NodeKind.OURS), lab.node("b", NodeKind.OURS));
    lab.connect(pair.get(0), pair.get(1), underlay);
    lab.startAll();
    Ping.awaitBetween(pair.get(0), pair.get(1), CONTACT);
    return pair;
  }

  @ParameterizedTest
  @EnumSource(Underlay.class)
  void pingsOfAllSizesPassBothWays(Underlay underlay, Lab lab) {
    List<LabNode> pair = start(lab, underlay);
    for (int bytes : new int[] {0, 56, FULL_DATA_BYTES}) {
      Ping there = Ping.from(pair.get(0)).to(pair.get(1)).dataBytes(bytes).run();
      assertEquals(0, there.lost(), there.text());
      Ping back = Ping.from(pair.get(1)).to(pair.get(0)).dataBytes(bytes).run();
      assertEquals(0, back.lost(), back.text());
    }
  }

  @Test
  void aNodeThatStartsAgainWithItsKeyIsReachableAgain(Lab lab) {
    List<LabNode> pair = start(lab, Underlay.IPV6);
    pair.get(1).kill();
    pair.get(1).start();
    Ping.awaitBetween(pair.get(0), pair.get(1), CONTACT);
    pair.get(0).kill();
    pair.get(0).start();
    Ping.awaitBetween(pair.get(1), pair.get(0), CONTACT);
  }

  @Test
  void terminationEndsWithStatusZeroAndNoInterface(Lab lab) {
    List<LabNode> pair = start(lab, Underlay.IPV6);
    LabNode node = pair.get(0);
    assertEquals(0, node.stop());
    assertTrue(!node.namespace().hasInterface(node.tunName()), "the interface is left behind");
    Ping report = Ping.from(pair.get(1)).to(node).count(1).run();
    assertEquals(0, report.received(), report.text());
  }

  @Test
  void interruptEndsWithStatusZero(Lab lab) {
    LabNode node = lab.node("a", NodeKind.OURS);
    node.start();
    node.running().interrupt();
    assertEquals(0, node.running().exitCode(EXIT), node.log());
  }

  @Test
  void deletedInterfaceEndsTheDaemonWithStatusOne(Lab lab) {
    LabNode node = lab.node("a", NodeKind.OURS);
    node.start();
    node.namespace().exec("ip", "link", "delete", node.tunName()).orFail();
    assertEquals(1, node.running().exitCode(EXIT), node.log());
    assertTrue(node.log().contains(node.tunName()), "names the interface:\n" + node.log());
  }

  @Test
  void takenInterfaceNameIsAClearErrorAndStatusOne(Lab lab) {
    LabNode node = lab.node("a", NodeKind.OURS);
    node.start();
    List<String> second =
        NodeKind.OURS.command(
            lab.directory().resolve("second.key"), node.tunName(), LabNode.PORT + 1, List.of());
    CommandResult result = run(node, second);
    assertClearError(result, node.tunName());
    assertTrue(node.running().isRunning(), "the first daemon runs on");
  }

  @Test
  void withoutTheRightToMakeInterfacesTheErrorIsClear(Lab lab) {
    Requirement.tools("setpriv");
    LabNode node = lab.node("a", NodeKind.OURS);
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"));
    command.addAll(node.command());
    CommandResult result = run(node, command);
    assertClearError(result, node.tunName());
  }

  private static CommandResult run(LabNode node, List<String> command) {
    return node.namespace().exec(EXIT, command.toArray(String[]::new));
  }

  private static void assertClearError(CommandResult result, String part) {
    assertEquals(1, result.exitCode(), result.output());
    assertTrue(result.output().contains(part), "names " + part + ":\n" + result.output());
    assertTrue(!result.output().contains("\tat "), "no stack trace:\n" + result.output());
  }
}
