package dev.mycelium.internal.quic;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicEvents;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An endpoint with an owner that writes down everything and echoes on demand. */
public final class TestPeer implements QuicEvents {
  static final TlsIdentity IDENTITY = TlsIdentity.selfSigned(new SecureRandom());

  /** A plain queue of datagrams. */
  static final class Queue implements DatagramSource {
    final Deque<byte[]> waiting = new ArrayDeque<>();
    int oversized;

    @Override
    public boolean isEmpty() {
      return waiting.isEmpty();
    }

    @Override
    public int poll(byte[] to, int offset, int room, int limit) {
      byte[] next = waiting.peek();
      while (next != null && next.length > limit) {
        waiting.remove();
        oversized++;
        next = waiting.peek();
      }
      if (next == null || next.length > room) {
        return -1;
      }
      waiting.remove();
      System.arraycopy(next, 0, to, offset, next.length);
      return next.length;
    }
  }

  public final QuicEndpoint endpoint;
  final Counters counters = new Counters();
  final Queue datagrams = new Queue();
  final List<byte[]> receivedDatagrams = new ArrayList<>();
  public final ByteArrayOutputStream receivedStream = new ByteArrayOutputStream();
  public final List<CloseReason> closed = new ArrayList<>();
  final List<QuicConnection> connected = new ArrayList<>();
  int addressChanges;
  boolean admitting = true;
  boolean reading = true;
  boolean echo;
  @Nullable QuicConnection connection;

  public TestPeer(long seed, QuicLimits limits, long nowNanos) {
    this(seed, limits, TlsSettings.mycelium(IDENTITY), nowNanos);
  }

  TestPeer(long seed, QuicLimits limits, TlsSettings tls, long nowNanos) {
    endpoint =
        new QuicEndpoint(
            limits,
            TlsFactory.bouncyCastle(tls, new SeededSecureRandom(seed + 1)),
            this,
            counters,
            new SplittableRandom(seed),
            nowNanos);
  }

  /** How often something happened at this endpoint. */
  long count(Counter counter) {
    return counters.get(counter);
  }

  /** The connection, which has to be there. */
  public QuicConnection link() {
    if (connection == null) {
      throw new AssertionError("no connection");
    }
    return connection;
  }

  public void write(byte[] bytes) {
    link().write(bytes, 0, bytes.length);
  }

  @Override
  public boolean admits(UdpAddress from) {
    return admitting;
  }

  @Override
  public void onConnected(QuicConnection connection) {
    connected.add(connection);
    this.connection = connection;
    connection.datagrams(datagrams);
  }

  @Override
  public void onStreamReadable(QuicConnection connection) {
    if (reading) {
      readAll(connection);
    }
  }

  void readAll(QuicConnection connection) {
    byte[] chunk = new byte[777];
    for (int n = connection.read(chunk, 0, chunk.length); n > 0; ) {
      receivedStream.write(chunk, 0, n);
      if (echo) {
        connection.write(chunk, 0, n);
      }
      n = connection.read(chunk, 0, chunk.length);
    }
  }

  @Override
  public void onDatagram(QuicConnection connection, byte[] array, int offset, int length) {
    receivedDatagrams.add(java.util.Arrays.copyOfRange(array, offset, offset + length));
  }

  @Override
  public void onAddressChanged(QuicConnection connection) {
    addressChanges++;
  }

  @Override
  public void onClosed(QuicConnection connection, CloseReason reason) {
    closed.add(reason);
  }
}
