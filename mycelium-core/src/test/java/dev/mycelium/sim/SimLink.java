package dev.mycelium.sim;

import dev.mycelium.internal.wire.ControlTlv;

/**
 * A cable between two nodes. While it is up it carries one connection, which both routers know as a
 * neighbour; every new connection gets new link ids, as a reconnect is a new peer (spec 04 §2.6).
 * Each direction is a reliable FIFO with a fixed delay, until the link is cut or falls silent.
 */
public final class SimLink {
  /** One side of the cable. */
  final class End {
    final SimNode node;

    // per connection
    private int linkId = -1;
    private boolean open;
    private long lastArrivalNanos = Long.MIN_VALUE;

    private End(SimNode node) {
      this.node = node;
    }

    int linkId() {
      return linkId;
    }

    /** Whether the node still has this neighbour. */
    boolean isOpen() {
      return open;
    }

    SimLink link() {
      return SimLink.this;
    }

    End opposite() {
      return this == a ? b : a;
    }

    SimNode neighbour() {
      return opposite().node;
    }

    /** Whether what is sent here arrives. */
    boolean carries() {
      return open && !silent && opposite().open;
    }

    void send(ControlTlv tlv) {
      if (world.loses(tlv)) {
        return;
      }
      int sentIn = connection;
      world.at(arrivalNanos(), () -> arrive(tlv, sentIn));
    }

    void send(SimPacket packet) {
      int sentIn = connection;
      world.traffic().enteredLink();
      world.at(arrivalNanos(), () -> arrive(packet, sentIn));
    }

    /** The router of this side gave the neighbour up. The other side hears of it, if it can. */
    void closeByRouter() {
      open = false;
      if (silent) {
        return;
      }
      int closedIn = connection;
      world.at(
          arrivalNanos(),
          () -> {
            if (!silent && connection == closedIn) {
              opposite().lose();
            }
          });
    }

    private long arrivalNanos() {
      lastArrivalNanos = Math.max(lastArrivalNanos, world.nowNanos() + delayNanos);
      return lastArrivalNanos;
    }

    private void arrive(ControlTlv tlv, int sentIn) {
      if (isLive(sentIn)) {
        neighbour().onControl(opposite().linkId, tlv);
      }
    }

    private void arrive(SimPacket packet, int sentIn) {
      world.traffic().leftLink();
      if (isLive(sentIn)) {
        neighbour().onData(opposite().linkId, packet);
      } else {
        world.end(packet, SimPacket.Fate.DROPPED, "lost on a link");
      }
    }

    private boolean isLive(int sentIn) {
      return connection == sentIn && !silent && opposite().open;
    }

    private void open() {
      linkId = node.newLinkId(this);
      open = true;
      lastArrivalNanos = Long.MIN_VALUE;
    }

    private void lose() {
      if (open) {
        open = false;
        node.onLinkDown(linkId);
      }
    }
  }

  final End a;
  final End b;
  private final SimWorld world;
  private final int staticCost;
  private final long delayNanos;

  // state of the cable
  private int connection;
  private boolean silent;

  SimLink(SimWorld world, SimNode a, SimNode b, int staticCost, long delayNanos) {
    this.world = world;
    this.a = new End(a);
    this.b = new End(b);
    this.staticCost = staticCost;
    this.delayNanos = delayNanos;
  }

  /** The cost that both ends agree on once they measured: the round trip in ms plus a constant. */
  public int expectedCost() {
    return staticCost + (int) (2 * delayNanos / 1_000_000);
  }

  int staticCost() {
    return staticCost;
  }

  /** Connects both nodes; whatever was left of an earlier connection ends first. */
  public void up() {
    cut();
    silent = false;
    a.open();
    b.open();
    a.node.onLinkUp(a);
    b.node.onLinkUp(b);
  }

  /** Ends the connection; both sides know at once. What is under way is lost. */
  public void cut() {
    connection++;
    a.lose();
    b.lose();
  }

  /** From now on nothing arrives any more, and nobody is told. */
  public void silence() {
    silent = true;
  }

  /** Whether both sides are connected and heard. */
  public boolean isUp() {
    return a.carries() && b.carries();
  }

  /** Whether one of the two nodes is this one. */
  public boolean touches(SimNode node) {
    return a.node == node || b.node == node;
  }

  @Override
  public String toString() {
    return a.node + "-" + b.node;
  }
}
