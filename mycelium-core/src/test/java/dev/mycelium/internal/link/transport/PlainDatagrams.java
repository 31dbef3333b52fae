package dev.mycelium.internal.link.transport;

import java.util.Map;

/** Sockets as on a Linux that neither cuts nor joins datagrams. */
public final class PlainDatagrams {
  private PlainDatagrams() {}

  /** The best kind of sockets, without these offloads. */
  public static Transport transport() {
    Transport best = Transport.best();
    return new Transport(
        best.ioHandler(),
        best.socketType(),
        best.listenerType(),
        best.datagramType(),
        best.vsock(),
        best.watcher(),
        best.underlayOptions(),
        best.linkOptions(),
        best.dualStackOptions(),
        best.watcher() == null
            ? best.datagrams()
            : EpollTransport.datagrams(Map.of(), false, false));
  }
}
