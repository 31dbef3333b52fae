package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Query;
import dev.mycelium.internal.routing.table.RouteTable;
import dev.mycelium.internal.routing.table.SourceTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteTable table = new RouteTable(77, new SourceTable(1, 0), 100);

  @Test
  void randomOperationsAgreeWithAMap() {
    long seed = 99;
    Random random = new Random(seed);
    Map<Subnet, Destination> model = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      Subnet subnet = Subnet.ofNode(random.nextInt(3000));
      if (random.nextBoolean()) {
        Destination made = table.obtain(subnet);
        Destination known = model.putIfAbsent(subnet, made);
        assertSame(known == null ? made : known, made, "seed " + seed + " step " + step);
      } else if (model.remove(subnet) != null) {
        table.settle(table.obtain(subnet), 0);
        assertNull(table.find(subnet));
      }
    }
    assertEquals(model.size(), table.size());
    assertEquals(new HashSet<>(model.values()), new HashSet<>(table.all()));
    model.forEach((subnet, destination) -> assertSame(destination, table.find(subnet)));
  }

  @Test
  void theLongestPrefixInUseIsTheBest() {
    Node node = Node.number(1);
    OverlayAddress address = node.address();
    Destination node64 = queried(node.subnet());
    Destination wide = queried(new Subnet(address, 10));
    Destination host = queried(new Subnet(address, 128));
    assertSame(host, table.best(address));
    host.setQuery(null);
    assertSame(node64, table.best(address));
    table.settle(host, 0);
    node64.setQuery(null);
    assertSame(wide, table.best(address));
    wide.setQuery(null);
    table.settle(wide, 0);
    assertNull(table.best(address));
  }

  private Destination queried(Subnet subnet) {
    Destination destination = table.obtain(subnet);
    destination.setQuery(new Query(destination, 0, false, 1));
    return destination;
  }
}
