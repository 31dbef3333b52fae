package dev.mycelium.sim;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.FrameDecoder;
import dev.mycelium.internal.wire.TlvCodec;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whole nodes in virtual time. Links carry bytes, cut into chunks at random as TCP may do. Hosts
 * send numbered packets, and every host answers those that it gets.
 */
final class CoreNetwork {
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int NEXT_HEADER_EXPERIMENTAL = 253;
  private static final int HOP_LIMIT = 64;

  /** One side of a link: what its node sends arrives at the other side. */
  final class End implements FrameSink {
    private final CoreNode node;
    private final CoreNode neighbour;
    private final long delayNanos;
    private final Cable cable;
    private int link;
    private boolean open = true;

    private End(CoreNode node, CoreNode neighbour, Cable cable, long delayNanos) {
      this.node = node;
      this.neighbour = neighbour;
      this.cable = cable;
      this.delayNanos = delayNanos;
    }

    @Override
    public void send(PacketBuffer frame, long nowNanos) {
      byte[] bytes = Arrays.copyOf(frame.array(), frame.frameLength());
      frame.release();
      send(bytes);
    }

    @Override
    public void flush() {}

    void send(ControlTlv tlv) {
      send(TlvCodec.encode(tlv));
    }

    void closed() {
      open = false;
    }

    private void send(byte[] bytes) {
      if (!open) {
        return;
      }
      int cut = random.nextInt(bytes.length + 1);
      at(nowNanos + delayNanos, () -> arrive(ByteBuffer.wrap(bytes, 0, cut)));
      at(nowNanos + delayNanos, () -> arrive(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    }

    private void arrive(ByteBuffer bytes) {
      End other = cable.opposite(this);
      if (!cable.silent && other.open && bytes.hasRemaining()) {
        neighbour.receive(cable.decoderOf(other), bytes);
      }
    }
  }

  /** One connection between two nodes; it is never repaired. */
  final class Cable {
    private final End a;
    private final End b;
    private final FrameDecoder toA;
    private final FrameDecoder toB;
    private boolean silent;

    private Cable(CoreNode a, CoreNode b, long delayNanos) {
      this.a = new End(a, b, this, delayNanos);
      this.b = new End(b, a, this, delayNanos);
      this.a.link = a.linkUp(this.a);
      this.b.link = b.linkUp(this.b);
      this.toA = a.newDecoder(this.a.link);
      this.toB = b.newDecoder(this.b.link);
    }

    private End opposite(End end) {
      return end == a ? b : a;
    }

    private FrameDecoder decoderOf(End end) {
      return end == a ? toA : toB;
    }

    /** Ends the connection for both. */
    void cut() {
      silence();
      for (End end : List.of(a, b)) {
        end.open = false;
        end.node.linkDown(end.link);
      }
      toA.close();
      toB.close();
    }

    /** Nothing arrives any more, and nobody is told. */
    void silence() {
      silent = true;
    }
  }

  private final EventQueue queue = new EventQueue();
  private final SplittableRandom random;
  private final List<CoreNode> nodes = new ArrayList<>();
  private final List<Cable> cables = new ArrayList<>();

  // state
  private long nowNanos;
  private int packetsMade;
  private final BitSet answered = new BitSet();
  private int reports;

  CoreNetwork(Topology topology, long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < topology.nodes(); i++) {
      nodes.add(new CoreNode(this, i, random.split()));
    }
    nodes.forEach(CoreNode::start);
    for (Topology.Cable cable : topology.cables()) {
      CoreNode a = nodes.get(cable.a());
      cables.add(new Cable(a, nodes.get(cable.b()), cable.delayNanos()));
    }
  }

  CoreNode node(int index) {
    return nodes.get(index);
  }

  Cable cable(int index) {
    return cables.get(index);
  }

  long nowNanos() {
    return nowNanos;
  }

  void at(long timeNanos, Runnable action) {
    queue.at(timeNanos, action);
  }

  void run(double seconds) {
    long untilNanos = nowNanos + (long) (seconds * SimWorld.SECOND_NANOS);
    while (queue.hasEventUntil(untilNanos)) {
      nowNanos = queue.nextTimeNanos();
      queue.take().run();
      nodes.forEach(CoreNode::requireNoLostBuffers);
    }
    nowNanos = untilNanos;
  }

  /** A numbered packet from one host to another. */
  int send(int from, int to, int payloadBytes) {
    int number = packetsMade++;
    CoreNode sender = node(from);
    sender.inject(packet(sender.address(), node(to).address(), number, payloadBytes));
    return number;
  }

  boolean isAnswered(int number) {
    return answered.get(number);
  }

  /** ICMPv6 messages that hosts got. */
  int reports() {
    return reports;
  }

  /** What the host of a node does with a packet; the answer may be empty. */
  byte[] deliveredTo(CoreNode node, byte[] packet) {
    if (packet[6] != (byte) NEXT_HEADER_EXPERIMENTAL) {
      reports++;
      return new byte[0];
    }
    ByteBuffer fields = ByteBuffer.wrap(packet);
    OverlayAddress source = OverlayAddress.ofBytes(packet, 8);
    OverlayAddress destination = OverlayAddress.ofBytes(packet, 24);
    int number = fields.getInt(IPV6_HEADER_BYTES);
    boolean isAnswer = number < 0;
    int payloadBytes = packet.length - IPV6_HEADER_BYTES;
    byte[] sent = packet(source, destination, number, payloadBytes);
    sent[7] = packet[7];
    if (!destination.equals(node.address()) || !Arrays.equals(sent, packet)) {
      throw new AssertionError(node + " got another packet than was sent: " + number);
    }
    if (isAnswer) {
      answered.set(~number);
      return new byte[0];
    }
    return packet(destination, source, ~number, payloadBytes);
  }

  private static byte[] packet(
      OverlayAddress source, OverlayAddress destination, int number, int payloadBytes) {
    ByteBuffer packet = ByteBuffer.allocate(IPV6_HEADER_BYTES + payloadBytes);
    packet.putInt(0x60000000).putShort((short) payloadBytes);
    packet.put((byte) NEXT_HEADER_EXPERIMENTAL).put((byte) HOP_LIMIT);
    packet.put(source.toBytes()).put(destination.toBytes()).putInt(number);
    byte[] rest = new byte[packet.remaining()];
    new SplittableRandom(number).nextBytes(rest);
    return packet.put(rest).array();
  }
}
