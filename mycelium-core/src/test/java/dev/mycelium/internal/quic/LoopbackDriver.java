package dev.mycelium.internal.quic;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.BooleanSupplier;

/** Drives an endpoint over a real UDP socket on the loopback, in the caller's thread. */
final class LoopbackDriver implements AutoCloseable {
  private static final int LOOPBACK = 0x7F000001;

  /** What is waited for may happen without a packet: so often it is looked at. */
  private static final long LOOK_MILLIS = 20;

  private final DatagramChannel channel = DatagramChannel.open();
  private final Selector selector = Selector.open();
  private final Transmission transmission = new Transmission(65_507, 16);
  private final ByteBuffer buffer = ByteBuffer.allocate(65_535);
  private final TestPeer peer;

  LoopbackDriver(TestPeer peer) throws IOException {
    this.peer = peer;
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  static UdpAddress loopback(int port) {
    return UdpAddress.ofIpv4(LOOPBACK, port);
  }

  /** Runs until something is so; false after this time. */
  boolean runUntil(BooleanSupplier done, long millis) throws IOException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!done.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - end > 0) {
        return false;
      }
      turn(now, end);
    }
    return true;
  }

  private void turn(long now, long end) throws IOException {
    while (peer.endpoint.pollTransmit(transmission, now)) {
      send();
    }
    long wake = end;
    long deadline = peer.endpoint.nextDeadlineNanos();
    if (deadline != Machine.NEVER && deadline - wake < 0) {
      wake = deadline;
    }
    long wait = Math.min(LOOK_MILLIS, (wake - System.nanoTime()) / 1_000_000);
    int ready = wait > 0 ? selector.select(wait) : selector.selectNow();
    if (ready > 0) {
      selector.selectedKeys().clear();
    }
    long later = System.nanoTime();
    for (InetSocketAddress from = receive(); from != null; from = receive()) {
      UdpAddress source = loopback(from.getPort());
      peer.endpoint.receive(buffer.array(), 0, buffer.position(), source, later);
    }
    peer.endpoint.onDeadline(later);
  }

  private InetSocketAddress receive() throws IOException {
    buffer.clear();
    return (InetSocketAddress) channel.receive(buffer);
  }

  private void send() throws IOException {
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), transmission.to().port());
    for (int at = 0; at < transmission.length(); at += transmission.segmentBytes()) {
      int length = Math.min(transmission.segmentBytes(), transmission.length() - at);
      channel.send(ByteBuffer.wrap(transmission.array(), at, length), to);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
