package dev.mycelium.internal.link;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.FrameDecoder;
import dev.mycelium.internal.wire.WireException;
import dev.mycelium.spi.PacketBuffer;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Turns the bytes of one link into events; on the event loop only. */
final class LinkReader implements FrameDecoder.Sink {
  private final Link link;
  private final LinkEvents events;
  private final Counters counters;
  private final LongSupplier clock;
  private final FrameDecoder decoder;
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
  }

  /** Borrows the bytes. */
  void read(ByteBuf bytes) throws WireException {
    if (!inTurn) {
      inTurn = true;
      turnNanos = clock.getAsLong();
    }
    int count = bytes.readableBytes();
    readBytes.lazySet(readBytes.get() + count);
    decoder.decode(bytes.internalNioBuffer(bytes.readerIndex(), count));
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
    return decoder.packets() > 0;
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
  }
}
