package dev.mycelium.sim;

import dev.mycelium.Endpoint;
import dev.mycelium.NodeEvent;
import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.internal.core.CoreEffects;
import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.core.NodeCore;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.DataPathContext;
import dev.mycelium.internal.data.Fib;
import dev.mycelium.internal.data.ParkedPackets;
import dev.mycelium.internal.data.TrafficTable;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.peer.PeerLimits;
import dev.mycelium.internal.peer.PeerManager;
import dev.mycelium.internal.routing.Router;
import dev.mycelium.internal.routing.RoutingLimits;
import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.FrameDecoder;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.WireException;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A whole node without threads: the real control plane, data path, forwarding table and parking
 * places, with real frames in and out.
 */
final class CoreNode {
  private static final long PARKED_BYTES_MAX = 1 << 20;
  private static final int STATIC_COST = 10;

  private final CoreNetwork network;
  private final int index;
  private final SecretKey key;
  private final LentBuffers buffers = new LentBuffers();
  private final Counters counters = new Counters();
  private final ParkedPackets parked;
  private final DataPath dataPath;
  private final NodeCore core;

  // links by number
  private final Map<Integer, CoreNetwork.End> ends = new LinkedHashMap<>();
  private final List<FrameDecoder> decoders = new ArrayList<>();
  private int nextLink;

  // per event
  private final Deque<PacketBuffer> misses = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Deque<byte[]> toInject = new ArrayDeque<>();
  private long wakeNanos = Machine.NEVER;

  CoreNode(CoreNetwork network, int index, SplittableRandom random) {
    this.network = network;
    this.index = index;
    byte[] secret = new byte[SecretKey.BYTES];
    random.nextBytes(secret);
    this.key = SecretKey.of(secret);
    long now = network.nowNanos();
    Fib fib = new Fib(key, random.nextLong());
    DataPathContext shared = new DataPathContext(address(), fib, counters, buffers, random.split());
    this.dataPath = new DataPath(shared, misses::add, new TrafficTable(), this::toTun);
    this.parked =
        new ParkedPackets(counters, PARKED_BYTES_MAX, random.nextLong(), dataPath::refuse);
    byte[] start = new byte[RouterId.RANDOM_BYTES];
    random.nextBytes(start);
    this.core =
        new NodeCore(
            fib,
            parked,
            dataPath,
            effects ->
                new Router(
                    RoutingMode.IMPROVED,
                    RouterId.of(key.publicKey(), start),
                    address().subnet(),
                    random.split(),
                    RoutingLimits.defaults(),
                    effects,
                    fib,
                    counters,
                    now),
            effects ->
                new PeerManager(
                    PeerLimits.usual(java.util.Set.of(dev.mycelium.Endpoint.Protocol.TCP)),
                    effects,
                    random.split(),
                    List.of(),
                    now),
            new Effects(),
            now);
  }

  OverlayAddress address() {
    return key.publicKey().address();
  }

  Counters counters() {
    return counters;
  }

  /** Fails unless every buffer that was lent came back, is parked or holds half a frame. */
  void requireNoLostBuffers() {
    long halfFrames = decoders.stream().filter(d -> !d.isBetweenPackets()).count();
    int inUse = buffers.lent - parked.size();
    if (inUse < 0 || inUse > halfFrames || !misses.isEmpty()) {
      throw new AssertionError(
          "%s: %d buffers lent, %d packets parked, %d half frames"
              .formatted(this, buffers.lent, parked.size(), halfFrames));
    }
  }

  // inputs

  void start() {
    event(() -> {});
  }

  int linkUp(CoreNetwork.End end) {
    int link = nextLink++;
    ends.put(link, end);
    Endpoint remote = Endpoint.parse("tcp://192.0.2." + (link % 200 + 1) + ":9651");
    event(
        () ->
            core.handle(
                new CoreInput.LinkUp(
                    link, end, remote, "link " + link, STATIC_COST, CoreInput.LinkUp.INBOUND),
                network.nowNanos()));
    return link;
  }

  void linkDown(int link) {
    if (ends.remove(link) != null) {
      event(() -> core.handle(new CoreInput.LinkDown(link, "cut", 0, 0), network.nowNanos()));
    }
  }

  FrameDecoder newDecoder(int link) {
    FrameDecoder decoder =
        new FrameDecoder(
            buffers,
            new FrameDecoder.Sink() {
              @Override
              public void onData(PacketBuffer frame) {
                dataPath.arrive(frame, link, network.nowNanos());
              }

              @Override
              public void onControl(ControlTlv tlv) {
                long now = network.nowNanos();
                core.handle(new CoreInput.ControlReceived(link, tlv, now), now);
              }

              @Override
              public void onMalformed() {
                throw new AssertionError(CoreNode.this + " cannot read what another one wrote");
              }
            });
    decoders.add(decoder);
    return decoder;
  }

  void receive(FrameDecoder decoder, ByteBuffer bytes) {
    event(
        () -> {
          try {
            decoder.decode(bytes);
          } catch (WireException impossible) {
            throw new AssertionError(impossible);
          }
        });
  }

  /** A packet from the host. */
  void inject(byte[] packet) {
    toInject.add(packet);
    event(() -> {});
  }

  // one event

  private void event(Runnable input) {
    input.run();
    while (!misses.isEmpty() || !later.isEmpty() || !toInject.isEmpty()) {
      handleOne();
    }
    dataPath.endOfBurst();
    if (!misses.isEmpty() || !toInject.isEmpty()) {
      event(() -> {});
      return;
    }
    armWake();
  }

  private void handleOne() {
    Runnable next = later.poll();
    PacketBuffer miss = misses.poll();
    byte[] packet = toInject.poll();
    if (next != null) {
      next.run();
    }
    if (miss != null) {
      core.miss(miss, network.nowNanos());
    }
    if (packet != null) {
      PacketBatch batch = new PacketBatch(1, buffers);
      PacketBuffer buffer = batch.append(packet.length);
      System.arraycopy(packet, 0, buffer.array(), PacketBuffer.HEADROOM, packet.length);
      dataPath.inject(batch, network.nowNanos());
    }
  }

  private void armWake() {
    long deadlineNanos = core.nextDeadlineNanos();
    long dueNanos = Math.max(deadlineNanos, network.nowNanos());
    if (deadlineNanos != Machine.NEVER && dueNanos < wakeNanos) {
      wakeNanos = dueNanos;
      network.at(dueNanos, () -> onWake(dueNanos));
    }
  }

  private void onWake(long plannedNanos) {
    if (plannedNanos == wakeNanos) {
      wakeNanos = Machine.NEVER;
      event(() -> core.onDeadline(network.nowNanos()));
    }
  }

  private void toTun(PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      PacketBuffer packet = batch.get(i);
      byte[] bytes =
          Arrays.copyOfRange(
              packet.array(), PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length());
      byte[] answer = network.deliveredTo(this, bytes);
      if (answer.length > 0) {
        toInject.add(answer);
      }
    }
  }

  @Override
  public String toString() {
    return "n" + index;
  }

  /** Counts what is out, so that a lost buffer is noticed. */
  private static final class LentBuffers implements PacketBatch.Source {
    int lent;

    @Override
    public PacketBuffer acquire(int capacityBytes) {
      lent++;
      return new PacketBuffer(Math.max(capacityBytes, 1500), buffer -> lent--);
    }
  }

  private final class Effects implements CoreEffects {
    @Override
    public void sendControl(int link, ControlTlv tlv) {
      CoreNetwork.End end = ends.get(link);
      if (end == null) {
        return;
      }
      end.send(tlv);
      if (tlv instanceof ControlTlv.Hello hello) {
        long now = network.nowNanos();
        later.add(() -> core.handle(new CoreInput.HelloWritten(link, hello.seqno(), now), now));
      }
    }

    @Override
    public void closeLink(int link, String reason) {
      CoreNetwork.End end = ends.get(link);
      if (end != null) {
        later.add(() -> linkDown(link));
        end.closed();
      }
    }

    @Override
    public void dial(Endpoint endpoint, long attempt) {
      throw new AssertionError("nobody is to be dialed");
    }

    @Override
    public void abortDial(long attempt) {}

    @Override
    public void dialFailed(Endpoint endpoint, String reason, boolean first) {}

    @Override
    public void emit(NodeEvent event) {}
  }
}
