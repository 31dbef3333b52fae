package dev.mycelium.internal.link.transport;

import dev.mycelium.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;

/** Sockets between a virtual machine and its host (spec 02 §8). */
public interface VsockTransport {
  /**
   * A stream socket, not yet connected.
   *
   * @throws io.netty.channel.ChannelException if the system has none
   */
  Channel newSocket();

  /**
   * A listener, not yet bound.
   *
   * @throws io.netty.channel.ChannelException if the system has none
   */
  ServerChannel newListener();

  /** What such sockets connect to. */
  SocketAddress addressOf(Endpoint endpoint);

  /** The reverse. */
  Endpoint endpointOf(SocketAddress address);
}
