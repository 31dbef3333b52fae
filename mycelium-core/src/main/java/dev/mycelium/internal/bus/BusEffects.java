package dev.mycelium.internal.bus;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.data.FibEntry;
import dev.mycelium.internal.message.MessageEffects;
import dev.mycelium.internal.message.ReceivedMessage;
import dev.mycelium.message.Topic;
import dev.mycelium.spi.PacketBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the machine decides, on the message thread. */
final class BusEffects implements MessageEffects {
  private final MessageSite site;
  private final RunningBus bus;
  private final Consumer<ReceivedMessage> deliveries;

  BusEffects(MessageSite site, RunningBus bus, Consumer<ReceivedMessage> deliveries) {
    this.site = site;
    this.bus = bus;
    this.deliveries = deliveries;
  }

  @Override
  public boolean hasRoute(long destinationHigh) {
    return site.fib().hasNextHop(destinationHigh);
  }

  @Override
  public void wantRoute(long destinationHigh) {
    site.routeWishes().accept(destinationHigh);
  }

  @Override
  public PacketBuffer acquire(int payloadBytes) {
    return site.pool().acquire(payloadBytes);
  }

  @Override
  public void send(
      PacketBuffer packet, int userHeader, OverlayAddress source, OverlayAddress destination) {
    site.dataPath().sendMessage(packet, userHeader, source, destination, System.nanoTime());
  }

  @Override
  public boolean accepts(Topic topic, OverlayAddress source) {
    return bus.topicRules().accepts(topic, source);
  }

  @Override
  public boolean isAwaited(long id, long sourceHigh) {
    return bus.replies().isAwaited(id, sourceHigh);
  }

  @Override
  public boolean inboxHasRoom(int bytes) {
    return bus.inboxHasRoom(bytes);
  }

  @Override
  public @Nullable PublicKey keyOf(long sourceHigh) {
    if (sourceHigh == site.address().high()) {
      return site.own();
    }
    FibEntry entry = site.fib().lookup(sourceHigh);
    return entry == null ? null : entry.publicKey();
  }

  @Override
  public void deliver(ReceivedMessage message) {
    deliveries.accept(message);
  }
}
