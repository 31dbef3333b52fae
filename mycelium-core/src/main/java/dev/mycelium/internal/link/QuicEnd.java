package dev.mycelium.internal.link;

import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.Outlet;
import dev.mycelium.internal.link.quic.QuicOutlet;
import dev.mycelium.internal.link.quic.QuicSocket;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.io.UdpAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A QUIC connection under a link: stream 0 and datagrams (spec 02 §6.6). */
final class QuicEnd implements LinkEnd {
  private final LinkSite site;
  private final QuicSocket socket;
  private final QuicConnection connection;

  /** Counted by admission; null for a connection of our own making. */
  final @Nullable InetAddress admitted;

  private final byte[] streamBytes;
  private final ByteBuffer stream;
  private @Nullable Link link;
  private byte[] datagramBytes = {};
  private ByteBuffer datagram = ByteBuffer.wrap(datagramBytes);
  private boolean reading = true;
  private boolean consuming;

  /** Whether something came in the present turn. */
  boolean touched;

  /**
   * An end without a link.
   *
   * @param streamBytes lent for every reading of the stream
   */
  QuicEnd(
      LinkSite site,
      QuicSocket socket,
      QuicConnection connection,
      @Nullable InetAddress admitted,
      byte[] streamBytes) {
    this.site = site;
    this.socket = socket;
    this.connection = connection;
    this.admitted = admitted;
    this.streamBytes = streamBytes;
    this.stream = ByteBuffer.wrap(streamBytes);
  }

  Outlet newOutlet(LinkQueue queue) {
    LinkLimits limits = site.limits();
    return new QuicOutlet(
        queue,
        connection,
        socket,
        new QuicOutlet.Site(
            site.loop(),
            site.clock(),
            limits.standingTargetNanos(),
            limits.dataAgeNanos(),
            site.counters(),
            this::onHelloSent));
  }

  void open(Link opened) {
    link = opened;
  }

  @Nullable Link link() {
    return link;
  }

  private void onHelloSent(int seqno) {
    if (link != null) {
      link.onHelloWritten(seqno);
    }
  }

  boolean leadsTo(UdpAddress address) {
    return connection.remote().equals(address);
  }

  void onDatagram(byte[] array, int offset, int length) {
    if (link != null) {
      link.onDatagram(view(array, offset, length));
    }
  }

  /** The endpoint decrypts all packets into the same array. */
  private ByteBuffer view(byte[] array, int offset, int length) {
    if (datagramBytes != array) {
      datagramBytes = array;
      datagram = ByteBuffer.wrap(array);
    }
    return datagram.limit(offset + length).position(offset);
  }

  void onStreamReadable() {
    readStream();
    if (connection.isStreamEnded()) {
      close(); // an end of the stream is the end of the link (spec 02 §6.8)
    }
  }

  private void readStream() {
    Link reader = link;
    if (consuming || reader == null) {
      return; // reading was switched on by what is being read
    }
    consuming = true;
    try {
      while (reading && connection.readableBytes() > 0) {
        int count = connection.read(streamBytes, 0, streamBytes.length);
        reader.onRead(stream.limit(count).position(0));
      }
    } finally {
      consuming = false;
    }
  }

  void onTurnEnd() {
    if (link != null) {
      link.onReadComplete();
    }
  }

  void onClosed(CloseReason reason) {
    if (link != null) {
      String failure = failure(reason);
      if (failure != null) {
        link.onFailure(failure);
      }
      link.onCarrierClosed();
    }
  }

  /** Null if it was closed in order. */
  private static @Nullable String failure(CloseReason reason) {
    return switch (reason.kind()) {
      case LOCAL -> null;
      case REMOTE -> reason.code() == 0 ? null : "the other end closed it: " + codeAndText(reason);
      case PEER_FAULT -> "the other end broke the protocol: " + codeAndText(reason);
      case STATELESS_RESET -> "the other end has restarted";
      case IDLE -> "nothing came any more";
      case HANDSHAKE_TIMEOUT -> "timed out";
      case VERSION -> "the other end does not speak QUIC version 1";
    };
  }

  /** Why an attempt to connect failed. */
  static String reasonOf(CloseReason reason) {
    String failure = failure(reason);
    return failure == null ? "closed by the other end" : failure;
  }

  private static String codeAndText(CloseReason reason) {
    String code = "QUIC error 0x" + Long.toHexString(reason.code());
    return reason.text().isEmpty() ? code : code + " (" + reason.text() + ")";
  }

  /** Holds the stream back only: a datagram that is not taken now would be lost. */
  @Override
  public void setReading(boolean enabled) {
    boolean resumed = enabled && !reading;
    reading = enabled;
    if (resumed && !consuming) {
      onStreamReadable();
      onTurnEnd();
      socket.transmit(); // the peer may send more now
    }
  }

  /** The system cannot reach the other end: nobody has to wait until that shows. */
  void fail(String reason) {
    if (link != null) {
      link.onFailure(reason);
    }
    close();
  }

  @Override
  public void shutdownOutput() {
    close();
  }

  @Override
  public void close() {
    socket.close(connection, "");
  }
}
