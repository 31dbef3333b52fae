package dev.mycelium.internal.runtime;

import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.link.Link;
import dev.mycelium.internal.link.LinkEvents;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From the link thread into the node: data packets go straight to that thread's data path,
 * everything else becomes an input of the core.
 */
final class LinkInputs implements LinkEvents {
  private final Mailbox mailbox;
  private final DataPath dataPath;
  private final LinkBackpressure backpressure =
      new LinkBackpressure(Runtime.getRuntime().maxMemory());
  private final Map<Integer, Link> links = new ConcurrentHashMap<>();

  LinkInputs(Mailbox mailbox, DataPath dataPath) {
    this.mailbox = mailbox;
    this.dataPath = dataPath;
  }

  /** The link of a number, or null if it is closed. */
  @Nullable Link link(int id) {
    return links.get(id);
  }

  /** Called by the node thread for every control packet that left the mailbox. */
  void controlHandled(int link) {
    backpressure.handled(link);
  }

  @Override
  public void connected(Link link, long attempt) {
    up(link, attempt);
  }

  @Override
  public void accepted(Link link) {
    up(link, CoreInput.LinkUp.INBOUND);
  }

  @Override
  public void connectFailed(long attempt, String reason) {
    mailbox.put(new CoreInput.DialFailed(attempt, reason));
  }

  @Override
  public void control(Link link, ControlTlv tlv, long arrivalNanos) {
    mailbox.put(new CoreInput.ControlReceived(link.id(), tlv, arrivalNanos));
    backpressure.put(link);
  }

  @Override
  public void helloWritten(Link link, int seqno, long nanos) {
    mailbox.put(new CoreInput.HelloWritten(link.id(), seqno, nanos));
  }

  @Override
  public void data(Link link, PacketBuffer frame, long nowNanos) {
    dataPath.arrive(frame, link.id(), nowNanos);
  }

  @Override
  public void used(Link link) {
    mailbox.put(new CoreInput.LinkUsed(link.id()));
  }

  @Override
  public boolean pass(ByteBuffer input, int frameLength, long nowNanos) {
    return dataPath.pass(input, frameLength, nowNanos);
  }

  @Override
  public void endOfBurst(Link link) {
    dataPath.endOfBurst();
    FrameSink behind = dataPath.behind();
    if (behind != null) {
      link.holdReading(behind);
    }
  }

  @Override
  public void closed(Link link, String reason) {
    links.remove(link.id());
    backpressure.removed(link);
    mailbox.put(new CoreInput.LinkDown(link.id(), reason, link.receivedBytes(), link.sentBytes()));
  }

  private void up(Link link, long attempt) {
    links.put(link.id(), link);
    backpressure.added(link);
    mailbox.put(
        new CoreInput.LinkUp(
            link.id(), link, link.remote(), link.name(), link.staticCost(), attempt));
  }
}
