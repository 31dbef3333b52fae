package dev.mycelium.e2e;

import dev.mycelium.tun.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two ways between two nodes: losing the one in use must not end the conversation. */
@ExtendWith(InLab.class)
class DiamondTest {
  @Test
  void trafficGoesOnWhenTheMiddleNodeInUseIsKilled(Lab lab) {
    Reroute.afterKillOfTheMiddle(start(lab));
  }

  @Test
  void trafficReroutesWhenTheMiddleNodeInUseFallsSilent(Lab lab) {
    Requirement.tools("nft");
    Reroute.afterSilenceOfTheMiddle(start(lab));
  }

  private static Arrangement.Diamond start(Lab lab) {
    Arrangement.Diamond diamond =
        Arrangement.diamond(lab, NodeKind.OURS, NodeKind.OURS, NodeKind.OURS);
    lab.startAll();
    return diamond;
  }
}
