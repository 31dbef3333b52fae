package dev.mycelium.internal.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.RouterId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The machine in virtual time. */
class DiscoveryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long FE80 = 0xfe80_0000_0000_0000L;
  private static final int PORT = 9651;
  private static final RouterId SELF = id(1, 1);
  private static final RouterId OTHER = id(2, 1);
  private static final LocalInterface ETH = ethernet(2, "eth0");
  private static final LocalInterface WLAN = ethernet(3, "wlan0");

  private final World world = new World();

  /** Close to the wrap of the clock: comparisons must survive it. */
  private long now = Long.MAX_VALUE - 7 * SECOND;

  private static RouterId id(int key, int start) {
    byte[] bytes = new byte[RouterId.BYTES];
    bytes[0] = (byte) key;
    bytes[RouterId.BYTES - 1] = (byte) start;
    return RouterId.ofBytes(bytes, 0);
  }

  private static LocalInterface ethernet(int index, String name) {
    return new LocalInterface(index, name, true, true, false, false, true);
  }

  private static final class World implements DiscoveryEffects {
    final Set<String> joined = new TreeSet<>();
    final Set<String> broken = new HashSet<>();
    final List<String> sent = new ArrayList<>();
    final List<Endpoint> found = new ArrayList<>();
    byte[] lastBeacon = new byte[0];
    int scans;
    int complaints;

    @Override
    public void scan() {
      scans++;
    }

    @Override
    public boolean join(LocalInterface where) {
      return !broken.contains(where.name()) && joined.add(where.index() + " " + where.name());
    }

    @Override
    public void leave(LocalInterface where) {
      assertTrue(joined.remove(where.index() + " " + where.name()), where + " was not joined");
    }

    @Override
    public boolean send(LocalInterface where, byte[] beacon) {
      lastBeacon = beacon;
      return !broken.contains(where.name()) && sent.add(where.name());
    }

    @Override
    public void discovered(Endpoint endpoint) {
      found.add(endpoint);
    }

    @Override
    public void alone() {
      complaints++;
    }

    List<String> takeSent() {
      List<String> taken = List.copyOf(sent);
      sent.clear();
      return taken;
    }
  }

  private final Counters counters = new Counters();

  private Discovery discovery(String... names) {
    return new Discovery(Protocol.TCP, Set.of(names), SELF, world, counters, now);
  }

  private Discovery listening(LocalInterface... interfaces) {
    Discovery discovery = discovery();
    discovery.onListening(PORT, now);
    discovery.onInterfaces(List.of(interfaces), now);
    return discovery;
  }

  /** Advances to the next scan, which finds these interfaces. */
  private void scan(Discovery discovery, LocalInterface... interfaces) {
    now = discovery.nextDeadlineNanos();
    discovery.onDeadline(now);
    discovery.onInterfaces(List.of(interfaces), now);
  }

  private void hear(Discovery discovery, long low, int index, RouterId sender, int port) {
    ByteBuffer beacon = ByteBuffer.wrap(new Beacon(port, sender).encode());
    discovery.onDatagram(FE80, low, index, beacon, now);
  }

  private long count(Counter counter) {
    return counters.snapshot().getOrDefault(counter.toString(), 0L);
  }

  @Test
  void interfacesAreLookedAtAtOnceAndEveryFiveSeconds() {
    Discovery discovery = discovery();
    for (int i = 0; i < 10; i++) {
      long before = now;
      scan(discovery, ETH);
      assertEquals(i == 0 ? 0 : 5 * SECOND, now - before);
    }
    assertEquals(10, world.scans);
  }

  @Test
  void nothingIsSaidBeforeTheListenerIsUp() {
    Discovery discovery = discovery();
    scan(discovery, ETH);
    scan(discovery, ETH);
    assertEquals(List.of(), world.sent);

    discovery.onListening(PORT, now);
    assertEquals(List.of("eth0"), world.takeSent());
    assertArrayEquals(new Beacon(PORT, SELF).encode(), world.lastBeacon);
  }

  @Test
  void beaconsComeThreeTimesAtFirstAndThenEveryMinute() {
    Discovery discovery = listening();
    long start = now;
    List<Long> seconds = new ArrayList<>();
    while (now - start < 200 * SECOND) {
      scan(discovery, ETH);
      world.takeSent().forEach(name -> seconds.add((now - start) / SECOND));
    }
    assertEquals(List.of(0L, 5L, 10L, 70L, 130L, 190L), seconds);
  }

  @Test
  void beaconThatCannotBeSentIsTriedAgainAtTheNextScan() {
    Discovery discovery = discovery();
    discovery.onInterfaces(List.of(ETH), now);
    world.broken.add("eth0"); // joined, but its address is still being checked
    discovery.onListening(PORT, now);
    scan(discovery, ETH);
    assertEquals(List.of(), world.sent);
    assertEquals(0, count(Counter.DISCOVERY_BEACON_SENT));

    world.broken.clear();
    scan(discovery, ETH);
    assertEquals(List.of("eth0"), world.sent);
  }

  @Test
  void onlyEthernetLikeInterfacesWithLinkLocalAddressesAreJoined() {
    listening(
        ETH,
        new LocalInterface(10, "down", false, true, false, false, true),
        new LocalInterface(11, "unicast", true, false, false, false, true),
        new LocalInterface(1, "lo", true, true, true, false, true),
        new LocalInterface(12, "tun0", true, true, false, true, true),
        new LocalInterface(13, "bare", true, true, false, false, false),
        WLAN);
    assertEquals(Set.of("2 eth0", "3 wlan0"), world.joined);
  }

  @Test
  void onlyNamedInterfacesAreJoinedAndHeard() {
    Discovery discovery = discovery("wlan0", "Eth0");
    discovery.onInterfaces(List.of(ETH, WLAN), now);
    assertEquals(Set.of("3 wlan0"), world.joined);

    hear(discovery, 7, ETH.index(), OTHER, PORT); // by unicast: the group is not joined there
    assertEquals(List.of(), world.found);
    hear(discovery, 7, WLAN.index(), OTHER, PORT);
    assertEquals(List.of(Endpoint.parse("tcp://[fe80::7%3]:9651")), world.found);
  }

  @Test
  void interfacesAreFollowedAsTheyComeAndGo() {
    Discovery discovery = listening(ETH);
    scan(discovery, ETH, WLAN);
    assertEquals(Set.of("2 eth0", "3 wlan0"), world.joined);
    world.takeSent();

    scan(discovery, new LocalInterface(2, "eth0", false, true, false, false, false), WLAN);
    assertEquals(Set.of("3 wlan0"), world.joined);
    world.takeSent();

    scan(discovery, ETH, WLAN);
    assertEquals(Set.of("2 eth0", "3 wlan0"), world.joined);
    assertTrue(world.sent.contains("eth0"), "announced at once");

    scan(discovery, ethernet(9, "eth0"), WLAN); // another one of the same name
    assertEquals(Set.of("9 eth0", "3 wlan0"), world.joined);
  }

  @Test
  void interfaceThatCannotBeJoinedIsTriedAgain() {
    world.broken.add("eth0");
    Discovery discovery = listening(ETH);
    assertEquals(Set.of(), world.joined);
    world.broken.clear();
    scan(discovery, ETH);
    assertEquals(Set.of("2 eth0"), world.joined);
  }

  @Test
  void loneNodeComplainsOnceUntilItHasAnInterfaceAgain() {
    Discovery discovery = discovery();
    scan(discovery);
    scan(discovery);
    assertEquals(1, world.complaints);
    scan(discovery, ETH);
    assertEquals(1, world.complaints);
    scan(discovery);
    scan(discovery);
    assertEquals(2, world.complaints);
  }

  @Test
  void interfacesAreBounded() {
    List<LocalInterface> many = new ArrayList<>();
    for (int index = 1; index <= Discovery.INTERFACES_MAX + 5; index++) {
      many.add(ethernet(index, "veth" + index));
    }
    Discovery discovery = discovery();
    discovery.onInterfaces(many, now);
    assertEquals(Discovery.INTERFACES_MAX, world.joined.size());
    assertEquals(5, count(Counter.DISCOVERY_INTERFACE_OVER_LIMIT));

    discovery.onInterfaces(many.subList(5, many.size()), now);
    assertEquals(Discovery.INTERFACES_MAX, world.joined.size());
    assertEquals(5, count(Counter.DISCOVERY_INTERFACE_OVER_LIMIT));
  }

  @Test
  void ownBeaconsAreRecognisedAlsoThoseOfAnEarlierLife() {
    Discovery discovery = listening(ETH);
    hear(discovery, 7, ETH.index(), SELF, PORT);
    hear(discovery, 7, ETH.index(), id(1, 99), PORT);
    assertEquals(List.of(), world.found);
    assertEquals(0, count(Counter.DISCOVERY_BEACON_RECEIVED));
  }

  @Test
  void privateNetworkIsDialedByTls() {
    Discovery discovery = new Discovery(Protocol.TLS, Set.of(), SELF, world, counters, now);
    discovery.onInterfaces(List.of(ETH), now);
    hear(discovery, 7, ETH.index(), OTHER, 1);
    assertEquals(List.of(Endpoint.parse("tls://[fe80::7%2]:1")), world.found);
  }

  /** Spec 02 §17.6. */
  @Test
  void sendersOutsideTheLinkAreIgnored() {
    Discovery discovery = listening(ETH);
    ByteBuffer beacon = ByteBuffer.wrap(new Beacon(PORT, OTHER).encode());
    discovery.onDatagram(FE80 | 1, 1, ETH.index(), beacon, now); // fe80:0:0:1::1
    discovery.onDatagram(0x2001_0db8_0000_0000L, 1, 0, beacon, now);
    discovery.onDatagram(FE80, 1, 0, beacon, now);
    discovery.onDatagram(FE80, 1, ETH.index(), beacon.slice(0, 49), now);
    assertEquals(List.of(), world.found);
    assertEquals(4, count(Counter.DISCOVERY_DATAGRAM_IGNORED));
  }

  @Test
  void repeatedBeaconsArePassedOnNowAndThenOnly() {
    Discovery discovery = listening(ETH);
    for (int second = 0; second < 60; second++) {
      hear(discovery, 7, ETH.index(), OTHER, PORT);
      now += SECOND;
    }
    assertEquals(3, world.found.size());
    hear(discovery, 7, ETH.index(), OTHER, PORT + 1);
    assertEquals(4, world.found.size());
  }

  @Test
  void floodOfInventedSendersIsBoundedPerInterface() {
    Discovery discovery = listening(ETH, WLAN);
    SplittableRandom random = new SplittableRandom(42);
    int seconds = 100;
    for (int i = 0; i < 1000 * seconds; i++) {
      hear(discovery, random.nextLong(), ETH.index(), OTHER, 1 + random.nextInt(65535));
      now += SECOND / 1000;
    }
    int most = Neighbourhood.NEW_BURST + Neighbourhood.NEW_PER_SECOND * seconds;
    assertTrue(world.found.size() <= most, world.found.size() + " found");
    assertTrue(world.found.size() >= most - 1, world.found.size() + " found");
    assertEquals(1000L * seconds - world.found.size(), count(Counter.DISCOVERY_BEACON_OVER_LIMIT));

    hear(discovery, 7, WLAN.index(), OTHER, PORT);
    Endpoint last = world.found.get(world.found.size() - 1);
    assertEquals(Endpoint.parse("tcp://[fe80::7%3]:9651"), last);
  }

  /** Whatever arrives: nothing is thrown, and only beacons of neighbours have an effect. */
  @Test
  void garbageIsIgnored() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    Discovery discovery = listening(ETH);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      ByteBuffer datagram = ByteBuffer.wrap(bytes);
      boolean beacon = Beacon.decode(datagram) != null;
      int before = world.found.size();
      discovery.onDatagram(
          random.nextBoolean() ? FE80 : random.nextLong(),
          random.nextLong(),
          random.nextInt(-1, 5),
          datagram,
          now);
      assertTrue(beacon || world.found.size() == before, "seed " + seed + ", round " + round);
    }
  }

  /** Interfaces come and go at random; what is joined is what the last scan showed. */
  @Test
  void randomHistoriesOfInterfacesKeepTheGroupsInStep() {
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      world.joined.clear();
      Discovery discovery = listening();
      for (int step = 0; step < 50; step++) {
        List<LocalInterface> present = new ArrayList<>();
        Set<String> expected = new TreeSet<>();
        for (int index = 1; index <= 6; index++) {
          boolean up = random.nextInt(3) > 0;
          if (random.nextInt(4) > 0) {
            String name = "if" + random.nextInt(2) + index;
            present.add(new LocalInterface(index, name, up, true, false, false, up));
            if (up) {
              expected.add(index + " " + name);
            }
          }
        }
        scan(discovery, present.toArray(LocalInterface[]::new));
        assertEquals(expected, world.joined, "seed " + seed + ", step " + step);
      }
    }
  }
}
