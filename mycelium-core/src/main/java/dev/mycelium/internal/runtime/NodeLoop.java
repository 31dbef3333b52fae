package dev.mycelium.internal.runtime;

import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.core.NodeCore;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.spi.PacketBuffer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control thread: takes inputs from the mailbox, lets the core handle them, and sleeps until
 * the next deadline. An exception of the core is our own bug: it is reported to {@code onFailure}
 * and ends the node, because a router with half an input applied can no longer be trusted.
 */
final class NodeLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

  /** Inputs handled before deadlines are looked at again, so that a flood cannot delay a Hello. */
  private static final int INPUTS_PER_TURN = 256;

  /** Inputs handled per turn while links have too much to write of what they led to. */
  private static final int INPUTS_PER_PRESSED_TURN = 16;

  /** Longest sleep; deadlines are compared as differences, so that an early wake-up is harmless. */
  private static final long SLEEP_MAX_NANOS = 60_000_000_000L;

  private final Mailbox mailbox;
  private final NodeCore core;
  private final DataPath dataPath;
  private final Counters counters;
  private final LinkLoop links;
  private final IntConsumer controlHandled;
  private final Runnable onFailure;
  private volatile boolean stopped;

  /**
   * A loop that is not yet running.
   *
   * @param links told what the core decides; when they cannot keep up, the core has to wait
   * @param controlHandled told the link of every control packet that left the mailbox
   * @param onFailure told that the core failed; called on this thread
   */
  NodeLoop(
      Mailbox mailbox,
      NodeCore core,
      DataPath dataPath,
      Counters counters,
      LinkLoop links,
      IntConsumer controlHandled,
      Runnable onFailure) {
    this.mailbox = mailbox;
    this.core = core;
    this.dataPath = dataPath;
    this.counters = counters;
    this.links = links;
    this.controlHandled = controlHandled;
    this.onFailure = onFailure;
  }

  void stop() {
    stopped = true;
    mailbox.wake();
  }

  @Override
  public void run() {
    mailbox.owner(Thread.currentThread());
    try {
      while (!stopped) {
        turn();
      }
    } catch (RuntimeException | Error bug) {
      LOG.error("The node stops: its core failed", bug);
      stopped = true;
      onFailure.run();
    }
    drainAfterStop();
  }

  private void turn() {
    boolean more = handleInputs();
    more |= handleMisses();
    long now = System.nanoTime();
    long deadline = core.nextDeadlineNanos();
    if (deadline != Machine.NEVER && deadline - now <= 0) {
      core.onDeadline(now);
      more = true;
    }
    dataPath.endOfBurst();
    if (!more) {
      long next = core.nextDeadlineNanos();
      long wait = next == Machine.NEVER ? SLEEP_MAX_NANOS : next - System.nanoTime();
      mailbox.await(Math.max(0, Math.min(wait, SLEEP_MAX_NANOS)));
    }
  }

  private boolean handleInputs() {
    int max = links.awaitControlRoom() ? INPUTS_PER_TURN : INPUTS_PER_PRESSED_TURN;
    for (int i = 0; i < max; i++) {
      if (max == INPUTS_PER_TURN && links.isControlPressed()) {
        return true;
      }
      CoreInput input = mailbox.next();
      if (input == null) {
        return false;
      }
      long began = System.nanoTime();
      core.handle(input, began);
      if (input instanceof CoreInput.ControlReceived received) {
        controlHandled.accept(received.link());
        counters.add(nanosOf(received.tlv()), System.nanoTime() - began);
      } else if (input instanceof CoreInput.LinkUp up) {
        boolean inbound = up.attempt() == CoreInput.LinkUp.INBOUND;
        counters.count(inbound ? Counter.LINK_ACCEPTED : Counter.DIAL_FINISHED);
      } else if (input instanceof CoreInput.DialFailed) {
        counters.count(Counter.DIAL_FINISHED);
      }
    }
    return true;
  }

  /** Where the time goes that a control packet takes. */
  private static Counter nanosOf(ControlTlv tlv) {
    if (tlv instanceof ControlTlv.Hello) {
      return Counter.HELLO_NANOS;
    } else if (tlv instanceof ControlTlv.Ihu) {
      return Counter.IHU_NANOS;
    } else if (tlv instanceof ControlTlv.Update) {
      return Counter.UPDATE_NANOS;
    } else if (tlv instanceof ControlTlv.RouteRequest) {
      return Counter.ROUTE_REQUEST_NANOS;
    }
    return Counter.SEQNO_REQUEST_NANOS;
  }

  private boolean handleMisses() {
    for (int i = 0; i < INPUTS_PER_TURN; i++) {
      PacketBuffer packet = mailbox.nextMiss();
      if (packet == null) {
        return false;
      }
      core.miss(packet, System.nanoTime());
    }
    return true;
  }

  /** Answers those who still wait for one; everything else has lost its meaning. */
  private void drainAfterStop() {
    @Nullable CoreInput input;
    while ((input = mailbox.next()) != null) {
      if (input instanceof CoreInput.Ask ask) {
        ask.question().accept(core);
      }
    }
  }
}
