package dev.mycelium.bench.quic;

import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.QuicEndpoint;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicEvents;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Sends Initials of clients that never go on, from several ports, and reads no answer. */
final class Flooder implements AutoCloseable {
  private static final int PORTS = 8;
  private static final int DATAGRAM_BYTES = 1500;

  /** Sent between two looks at the time. */
  private static final int BURST = 16;

  private final List<DatagramChannel> sockets = new ArrayList<>();
  private final List<ByteBuffer> initials = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread = new Thread(this::run, "flood");
  private final double nanosEach;
  private volatile boolean stopped;
  private volatile IOException failure = new IOException("none");

  Flooder(int port, int distinct, int perSecond) throws IOException {
    nanosEach = 1e9 / perSecond;
    makeInitials(distinct);
    for (int i = 0; i < PORTS; i++) {
      DatagramChannel socket = DatagramChannel.open();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      sockets.add(socket);
    }
  }

  /** The first datagrams of as many connections of an endpoint of ours. */
  private void makeInitials(int count) {
    SecureRandom random = new SecureRandom();
    TlsFactory tls =
        TlsFactory.bouncyCastle(TlsSettings.mycelium(TlsIdentity.selfSigned(random)), random);
    QuicLimits limits = QuicLimits.DEFAULT.withConnections(count);
    QuicEndpoint endpoint = new QuicEndpoint(limits, tls, new Nobody(), new Counters(), random, 0);
    Transmission out = new Transmission(DATAGRAM_BYTES, 1);
    UdpAddress to = UdpAddress.ofIpv4(1, 1);
    while (initials.size() < count && endpoint.connect(to, 0) != null) {
      while (endpoint.pollTransmit(out, 0)) {
        initials.add(
            ByteBuffer.allocateDirect(out.length()).put(out.array(), 0, out.length()).flip());
      }
    }
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException, IOException {
    stopped = true;
    thread.join();
    if (failure.getCause() != null) {
      throw failure;
    }
  }

  long sent() {
    return sent.get();
  }

  private void run() {
    long start = System.nanoTime();
    try {
      for (int i = 0; !stopped; i++) {
        ByteBuffer next = initials.get(i % initials.size()).rewind();
        int unused = sockets.get(i % PORTS).write(next);
        sent.lazySet(i + 1L);
        if (i % BURST == 0) {
          LockSupport.parkNanos(start + (long) (i * nanosEach) - System.nanoTime());
        }
      }
    } catch (IOException broken) {
      failure = new IOException("the flood ended", broken);
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }

  /** Connections of which nothing is expected. */
  private static final class Nobody implements QuicEvents {
    @Override
    public boolean admits(UdpAddress from) {
      return false;
    }

    @Override
    public void onConnected(QuicConnection connection) {}

    @Override
    public void onStreamReadable(QuicConnection connection) {}

    @Override
    public void onDatagram(QuicConnection connection, byte[] array, int offset, int length) {}

    @Override
    public void onAddressChanged(QuicConnection connection) {}

    @Override
    public void onClosed(QuicConnection connection, CloseReason reason) {}
  }
}
