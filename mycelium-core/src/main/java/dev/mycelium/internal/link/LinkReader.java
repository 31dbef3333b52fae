package dev.mycelium.internal.link;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.FrameDecoder;
import dev.mycelium.internal.wire.WireException;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of one link into events; on the event loop only. */
final class LinkReader implements FrameDecoder.Sink {
  private final Link link;
  private final LinkEvents events;
  private final Counters counters;
  private final LongSupplier clock;
  private final FrameDecoder decoder;

  private final PacketPool pool;

  /** Never holds a part of a packet: that of the stream may. Made when a datagram comes. */
  private @Nullable FrameDecoder datagrams;

  private final AtomicLong readBytes = new AtomicLong();

  // of the present read turn
  private boolean inTurn;
  private long turnNanos;
  private int framesInTurn;

  LinkReader(Link link, LinkEvents events, Counters counters, LongSupplier clock, PacketPool pool) {
    this.link = link;
    this.events = events;
    this.counters = counters;
    this.clock = clock;
    this.decoder = new FrameDecoder(pool, this);
    this.pool = pool;
  }

  /** Consumes bytes of the stream. */
  void read(ByteBuffer bytes) throws WireException {
    beginOfTurn(bytes.remaining());
    decoder.decode(bytes);
  }

  /**
   * Consumes a packet that came outside the stream.
   *
   * @return false if it is none, or not all of one
   */
  boolean readDatagram(ByteBuffer packet) {
    beginOfTurn(packet.remaining());
    int length = FrameDecoder.packetLength(packet);
    if (length < 0) {
      return false;
    }
    packet.limit(packet.position() + length); // what follows is ignored (spec 02 §6.6)
    if (datagrams == null) {
      datagrams = new FrameDecoder(pool, this);
    }
    try {
      datagrams.decode(packet);
      return true;
    } catch (WireException unreachable) { // a length is known only of what can be decoded
      throw new IllegalStateException(unreachable);
    }
  }

  private void beginOfTurn(int bytes) {
    if (!inTurn) {
      inTurn = true;
      turnNanos = clock.getAsLong();
    }
    readBytes.lazySet(readBytes.get() + bytes);
  }

  void endOfTurn() {
    inTurn = false;
    if (framesInTurn > 0) {
      account();
      events.endOfBurst(link);
    }
  }

  private void account() {
    counters.add(Counter.LINK_DATA_RECEIVED, framesInTurn);
    framesInTurn = 0;
  }

  @Override
  public void onData(PacketBuffer frame) {
    framesInTurn++;
    events.data(link, frame, turnNanos);
  }

  @Override
  public boolean onDataInside(ByteBuffer input, int frameLength) {
    boolean passed = events.pass(input, frameLength, turnNanos);
    framesInTurn += passed ? 1 : 0;
    return passed;
  }

  @Override
  public void onControl(ControlTlv tlv) {
    events.control(link, tlv, turnNanos);
  }

  @Override
  public void onMalformed() {
    counters.count(Counter.LINK_CONTROL_MALFORMED);
  }

  boolean hasUnderstoodAnything() {
    return decoder.packets() > 0 || datagrams != null && datagrams.packets() > 0;
  }

  boolean isBetweenPackets() {
    return decoder.isBetweenPackets();
  }

  long readBytes() {
    return readBytes.get();
  }

  void close() {
    account(); // a link may end in the middle of a turn
    decoder.close();
    if (datagrams != null) {
      datagrams.close();
    }
  }
}
