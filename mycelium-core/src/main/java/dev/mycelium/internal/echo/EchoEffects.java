package dev.mycelium.internal.echo;

import dev.mycelium.spi.PacketBuffer;

/** What the machine wants from outside; nothing of it calls back. */
public interface EchoEffects {
  /** Sends a packet of this host, unsealed; takes it. It may wait for a route. */
  void send(PacketBuffer packet, long nowNanos);

  /** Whether packets to this /64 leave at once. */
  boolean hasRoute(long high);
}
