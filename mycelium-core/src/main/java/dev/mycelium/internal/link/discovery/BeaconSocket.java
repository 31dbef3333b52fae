package dev.mycelium.internal.link.discovery;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.discovery.DiscoveryEffects;
import dev.mycelium.internal.discovery.LocalInterface;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What discovery wants of its socket; on the event loop only, where calls of Netty end at once. */
final class BeaconSocket implements DiscoveryEffects {
  private static final Logger LOG = LoggerFactory.getLogger(BeaconSocket.class);

  /** All nodes of a link: ff02::cafe. */
  private static final byte[] GROUP = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -54, -2};

  private final DatagramChannel channel;
  private final int port;
  private final Runnable scan;
  private final Consumer<Endpoint> discovered;

  /** Interfaces whose failure was logged; bounded by those of the machine. */
  private final Set<LocalInterface> failing = new HashSet<>();

  /**
   * Uses a bound socket.
   *
   * @param scan looks at the interfaces a little later
   */
  BeaconSocket(DatagramChannel channel, int port, Runnable scan, Consumer<Endpoint> discovered) {
    this.channel = channel;
    this.port = port;
    this.scan = scan;
    this.discovered = discovered;
  }

  @Override
  public void scan() {
    scan.run();
  }

  @Override
  public boolean join(LocalInterface where) {
    try {
      NetworkInterface real = NetworkInterface.getByIndex(where.index());
      if (real == null) {
        return false; // gone meanwhile
      }
      Throwable failure = failureOf(channel.joinGroup(group(where), real));
      if (failure != null && !isJoinedAlready(failure)) {
        complain(where, failure);
        return false;
      }
    } catch (IOException | ChannelException failure) {
      if (!isJoinedAlready(failure)) {
        complain(where, failure);
        return false;
      }
    }
    LOG.info("Looking for peers on {}", where.name());
    failing.remove(where);
    return true;
  }

  /** An interface without any address cannot be left by its name: the system keeps it joined. */
  private static boolean isJoinedAlready(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("in use");
  }

  private void complain(LocalInterface where, Throwable failure) {
    if (failing.add(where)) {
      LOG.warn("Cannot look for peers on {}: {}", where.name(), failure.getMessage());
    }
  }

  @Override
  public void leave(LocalInterface where) {
    LOG.info("No longer looking for peers on {}", where.name());
    failing.remove(where);
    try {
      NetworkInterface real = NetworkInterface.getByIndex(where.index());
      if (real != null) {
        ChannelFuture unused = channel.leaveGroup(group(where), real); // if it fails, it is left
      }
    } catch (IOException | ChannelException gone) {
      LOG.debug("Cannot leave the group on {}: {}", where.name(), gone.getMessage());
    }
  }

  @Override
  public boolean send(LocalInterface where, byte[] beacon) {
    Throwable failure =
        failureOf(
            channel.writeAndFlush(
                new DatagramPacket(Unpooled.wrappedBuffer(beacon), group(where))));
    if (failure != null) { // an address that is still being checked, a cable that is not plugged in
      LOG.debug("Cannot send a beacon on {}: {}", where.name(), failure.getMessage());
    }
    return failure == null;
  }

  private static @Nullable Throwable failureOf(ChannelFuture future) {
    return future.isDone() ? future.cause() : null;
  }

  private InetSocketAddress group(LocalInterface where) {
    try {
      InetAddress scoped = Inet6Address.getByAddress(null, GROUP, where.index());
      return new InetSocketAddress(scoped, port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("16 bytes are an address", impossible);
    }
  }

  @Override
  public void discovered(Endpoint endpoint) {
    LOG.debug("Beacon of {}", endpoint);
    discovered.accept(endpoint);
  }

  @Override
  public void alone() {
    LOG.warn("No network interface to look for peers on: it needs an IPv6 link-local address");
  }
}
