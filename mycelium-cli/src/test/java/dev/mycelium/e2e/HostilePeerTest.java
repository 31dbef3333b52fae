package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real daemon with a small heap, two honest neighbours that talk through it, and one that means
 * no good. In every case the honest ones keep talking and the daemon lives on within its heap.
 */
class HostilePeerTest {
  private static final String HEAP = "-Xmx128m";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEED = 20261122;

  /** Another seed: the crowd must not have the keys of the honest ones. */
  private static final long CROWD_SEED = 20261123;

  /** Routes learned from one peer (design, bounds). */
  private static final int ROUTES_PER_PEER_MAX = 200_000;

  private static final int INBOUND_PER_ADDRESS_MAX = 16;
  private static final int ROUTES_OFFERED = 1_000_000;
  private static final int REQUESTS_SENT = 200_000;
  private static final int SOME_ANSWERS = 20;
  private static final int HOSTILE_PEERS = 4;
  private static final int ROUTES_OF_SEVERAL = 100_000;

  /** A quarter of the small heap, at less than 400 bytes each. */
  private static final int ROUTES_OF_SMALL_HEAP_MAX = 85_000;

  private static final int CROWD_LINKS = 50;
  private static final int ROUTES_PER_CROWD_LINK = 20_000;

  private final Random random = new Random(SEED);
  private final List<RawPeer> peers = new ArrayList<>();
  private final LoopbackDaemon daemon;
  private final RawPeer honest;
  private final RawPeer otherHonest;
  private final SteadyPing conversation;

  HostilePeerTest() {
    daemon = new LoopbackDaemon(HEAP);
    honest = keep(RawPeer.honest(daemon.port(), "127.0.0.1", random));
    otherHonest = keep(RawPeer.honest(daemon.port(), "127.0.0.1", random));
    conversation = new SteadyPing(honest, otherHonest);
  }

  @BeforeEach
  void converse() {
    conversation.awaitAnswers(SOME_ANSWERS);
  }

  @AfterEach
  void everythingIsStillWell(TestInfo test) {
    try {
      conversation.awaitAnswers(SOME_ANSWERS);
      conversation.assertHardlyAnyLost(test.getDisplayName());
      System.out.println("peak of the daemon with " + HEAP + ": " + daemon.peakMemory());
      assertEquals(0, daemon.stop(), daemon.log());
    } catch (AssertionError failure) {
      System.out.println(daemon.state());
      throw failure;
    } finally {
      peers.forEach(RawPeer::close);
      conversation.close();
      daemon.close();
    }
  }

  private RawPeer keep(RawPeer peer) {
    peers.add(peer);
    return peer;
  }

  private RawPeer connect(String source) {
    return keep(new RawPeer(daemon.port(), source, random));
  }

  @Test
  void garbageClosesTheLink() {
    for (int i = 0; i < 50; i++) {
      RawPeer hostile = connect("127.0.0." + (2 + i));
      byte[] garbage = new byte[1 + random.nextInt(100_000)];
      random.nextBytes(garbage);
      garbage[0] = (byte) (2 + random.nextInt(100));
      sendUntilClosed(hostile, garbage);
      assertTrue(hostile.isClosedWithin(PATIENCE), "garbage " + i);
    }
  }

  @Test
  void garbageInsideControlPacketsDoesNoHarm() {
    RawPeer hostile = connect("127.0.0.2");
    hostile.listen();
    hostile.announce();
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(80)];
      random.nextBytes(body);
      sendUntilClosed(hostile, controlPacket(body));
    }
  }

  @Test
  void controlBodyOverTheLimitClosesTheLink() {
    RawPeer hostile = connect("127.0.0.2");
    sendUntilClosed(hostile, controlPacket(new byte[0xFFFF]));
    assertTrue(hostile.isClosedWithin(PATIENCE));
  }

  @Test
  void strangersWhoNeverSendAWholePacketAreClosed() {
    List<RawPeer> silent = new ArrayList<>();
    List<RawPeer> halfway = new ArrayList<>();
    byte[] whole = Frame.data(honest.address(), otherHonest.address(), new byte[1000]).bytes();
    for (int i = 0; i < INBOUND_PER_ADDRESS_MAX; i++) {
      silent.add(connect("127.0.0.2"));
      RawPeer half = connect("127.0.0.3");
      sendUntilClosed(half, Arrays.copyOf(whole, 1 + 60 * i));
      halfway.add(half);
    }
    for (int i = 0; i < INBOUND_PER_ADDRESS_MAX; i++) {
      assertTrue(silent.get(i).isClosedWithin(PATIENCE), "silent " + i);
      assertTrue(halfway.get(i).isClosedWithin(PATIENCE), "half a packet " + i);
    }
  }

  @Test
  void millionRoutesAreBoundedAndSoIsWhatOthersHear() {
    RawPeer hostile = connect("127.0.0.2");
    hostile.listen();
    RawPeer.Identities crowd = new RawPeer.Identities(CROWD_SEED);
    int sent = 0;
    while (sent < ROUTES_OFFERED && sendUntilClosed(hostile, crowd.nextUpdate(1).bytes())) {
      sent++;
    }
    conversation.awaitAnswers(SOME_ANSWERS);
    hostile.close();
    awaitRetractions();
    System.out.println(
        sent
            + " routes offered; an honest neighbour heard of "
            + honest.announced().size()
            + " in "
            + honest.updates()
            + " updates and got "
            + honest.seqnoRequests()
            + " seqno requests, "
            + honest.routeRequests()
            + " route requests");
    assertTrue(honest.announced().size() <= ROUTES_PER_PEER_MAX + 1, "one is the other honest one");
    assertTrue(honest.retractions() <= honest.announced().size(), "one retraction each");
  }

  private static long counter(String state, String name) {
    Matcher line = Pattern.compile("^ *" + name + ": (\\d+)$", Pattern.MULTILINE).matcher(state);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  /**
   * The node has worked off what it was told: an honest neighbour hears nothing new for a while.
   */
  private void awaitNoNews() {
    int[] before = {-1};
    Await.until(
        "the end of the news",
        PATIENCE,
        () -> {
          int heard = honest.updates();
          boolean same = heard == before[0];
          before[0] = heard;
          conversation.awaitAnswers(100);
          return same;
        });
  }

  /** Whatever others were told of a peer that is gone is taken back. */
  private void awaitRetractions() {
    Set<Long> missing = new HashSet<>(honest.announced());
    missing.remove(otherHonest.address().high());
    boolean complete =
        Await.comes(
            PATIENCE,
            () -> {
              missing.removeAll(honest.retracted());
              return missing.isEmpty();
            });
    assertTrue(complete, () -> missing.size() + " subnets were not retracted\n" + daemon.state());
  }

  @Test
  void severalPeersWithManyRoutesEachStayWithinTheHeap() {
    RawPeer.Identities crowd = new RawPeer.Identities(CROWD_SEED);
    List<RawPeer> hostile = new ArrayList<>();
    for (int i = 0; i < HOSTILE_PEERS; i++) {
      hostile.add(connect("127.0.0.2"));
      hostile.get(i).listen();
    }
    for (int i = 0; i < ROUTES_OF_SEVERAL; i++) {
      sendUntilClosed(hostile.get(i % HOSTILE_PEERS), crowd.nextUpdate(1).bytes());
    }
    conversation.awaitAnswers(SOME_ANSWERS);
    hostile.forEach(RawPeer::close);
    awaitRetractions();
  }

  @ParameterizedTest(name = "crowd of many links, reading: {0}")
  @ValueSource(booleans = {true, false})
  void crowdThatAnnouncesMuchIsHeardWithinBounds(boolean reading) {
    try (HostileCrowd crowd = new HostileCrowd(daemon.port(), CROWD_LINKS, reading, random)) {
      crowd.announce(ROUTES_PER_CROWD_LINK, CROWD_SEED);
      assertTrue(crowd.isSilentWithin(PATIENCE), daemon::state);
      awaitNoNews();
      conversation.awaitAnswers(SOME_ANSWERS);
      String state = daemon.state();
      assertTrue(counter(state, "update_over_limit") > 0, state);
      assertTrue(honest.announced().size() < ROUTES_OF_SMALL_HEAP_MAX, state);
      if (!reading) {
        assertTrue(counter(state, "link_closed_control_budget") > 0, state);
      }
    }
    awaitRetractions();
    System.out.println("an honest neighbour heard of " + honest.announced().size() + " subnets");
  }

  @Test
  void neighbourWhoNeverReadsCostsNobodyElse() {
    RawPeer deaf = connect("127.0.0.2");
    deaf.announce();
    byte[] body = new byte[1400];
    for (int i = 0; i < 50_000; i++) {
      honest.send(Frame.data(honest.address(), deaf.address(), body));
      if (i % 1000 == 0) {
        honest.flush();
        conversation.awaitAnswers(1);
      }
    }
    honest.flush();
  }

  @Test
  void neighbourWhoNeverReadsAndAnnouncesMuchIsNoBurden() {
    RawPeer deaf = connect("127.0.0.2");
    deaf.announce();
    RawPeer busy = connect("127.0.0.3");
    busy.listen();
    RawPeer.Identities crowd = new RawPeer.Identities(CROWD_SEED);
    for (int i = 0; i < ROUTES_PER_PEER_MAX; i++) {
      sendUntilClosed(busy, crowd.nextUpdate(1).bytes());
    }
  }

  @Test
  void floodOfRequestsIsNotPassedOn() {
    RawPeer hostile = connect("127.0.0.2");
    hostile.listen();
    hostile.announce();
    RawPeer.Identities crowd = new RawPeer.Identities(CROWD_SEED);
    for (int i = 0; i < REQUESTS_SENT; i++) {
      sendUntilClosed(hostile, crowd.nextRouteRequest().bytes());
      sendUntilClosed(hostile, crowd.nextSeqnoRequest().bytes());
    }
    conversation.awaitAnswers(SOME_ANSWERS);
    System.out.println(
        REQUESTS_SENT
            + " route requests and as many seqno requests; passed on: "
            + honest.routeRequests()
            + " and "
            + honest.seqnoRequests());
    assertTrue(honest.routeRequests() < REQUESTS_SENT / 4, "route requests are limited");
    assertTrue(honest.seqnoRequests() < REQUESTS_SENT / 4, "seqno requests are limited");
  }

  @Test
  void packetsToManyUnknownPlacesAreBounded() {
    RawPeer hostile = connect("127.0.0.2");
    hostile.listen();
    hostile.announce();
    byte[] body = new byte[1400];
    for (int i = 0; i < 50_000; i++) {
      long subnet = 0x0400_0000_0000_0000L | random.nextLong() >>> 8;
      var nobody = new OverlayAddress(subnet, random.nextLong());
      sendUntilClosed(hostile, Frame.data(hostile.address(), nobody, body).bytes());
    }
    conversation.awaitAnswers(SOME_ANSWERS);
    System.out.println(
        "50000 packets to unknown places: " + honest.routeRequests() + " route requests passed on");
    assertTrue(honest.routeRequests() < 25_000, "queries are limited");
  }

  @Test
  void floodOfConnectionsIsLimitedPerAddress() {
    List<RawPeer> flood = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      flood.add(connect("127.0.0.2"));
    }
    int refused = 0;
    for (RawPeer peer : flood.subList(INBOUND_PER_ADDRESS_MAX, flood.size())) {
      refused += peer.isClosedWithin(PATIENCE) ? 1 : 0;
    }
    assertEquals(flood.size() - INBOUND_PER_ADDRESS_MAX, refused, "all but the first ones");
  }

  private static byte[] controlPacket(byte[] body) {
    byte[] packet = new byte[8 + body.length];
    System.arraycopy(Frame.hello(0).bytes(), 0, packet, 0, 6);
    packet[6] = (byte) (body.length >>> 8);
    packet[7] = (byte) body.length;
    System.arraycopy(body, 0, packet, 8, body.length);
    return packet;
  }

  /** The node may close the link of one who misbehaves at any moment. */
  private static boolean sendUntilClosed(RawPeer peer, byte[] bytes) {
    try {
      peer.send(bytes);
      if (bytes.length > 100) {
        peer.flush();
      }
      return true;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }
}
