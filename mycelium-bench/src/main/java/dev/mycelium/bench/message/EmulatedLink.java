package dev.mycelium.bench.message;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between two nodes and makes of their TCP connection what a datagram link would be: a rate,
 * a delay, a queue that drops what would wait too long, and random losses. Control packets are
 * delayed, never lost.
 */
final class EmulatedLink implements AutoCloseable {
  private static final int PACKET_HEADER_BYTES = 4;
  private static final int DATA_HEADER_REST_BYTES = 36;
  private static final int CONTROL_HEADER_REST_BYTES = 4;
  private static final int BUFFER_BYTES = 1 << 16;

  /** What a frame costs on the wire besides itself: IPv6 and UDP. */
  private static final int DATAGRAM_BYTES = 48;

  /**
   * How the link behaves, each way.
   *
   * @param bitsPerSecond its rate
   * @param delayNanos one way
   * @param queueNanos how long a frame may wait for its turn
   * @param loss share of data frames that vanish, 0..1
   */
  record Weather(double bitsPerSecond, long delayNanos, long queueNanos, double loss) {}

  private record Frame(long dueNanos, @SuppressWarnings("ArrayRecordComponent") byte[] bytes) {}

  private final ServerSocket listener;
  private final Socket[] sockets = new Socket[2];
  private final List<Thread> threads = new ArrayList<>();
  private final Weather weather;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong droppedFull = new AtomicLong();

  /** Listens, and joins the first who connects with a port of this machine. */
  EmulatedLink(int targetPort, Weather weather, long seed) throws IOException {
    this.weather = weather;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    start("link-accept", () -> accept(targetPort, seed));
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + listener.getLocalPort();
  }

  /** Data frames that vanished by chance. */
  long lost() {
    return lost.get();
  }

  /** Data frames that found the queue full. */
  long droppedFull() {
    return droppedFull.get();
  }

  private void start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  private void accept(int targetPort, long seed) {
    try {
      sockets[0] = listener.accept();
      sockets[1] = new Socket(InetAddress.getLoopbackAddress(), targetPort);
      for (int from = 0; from < 2; from++) {
        Socket source = sockets[from];
        Socket sink = sockets[1 - from];
        source.setTcpNoDelay(true);
        sink.setTcpNoDelay(true);
        BlockingQueue<Frame> underWay = new LinkedBlockingQueue<>();
        Random random = new Random(seed + from);
        start("link-in-" + from, () -> read(source, underWay, random));
        start("link-out-" + from, () -> write(sink, underWay));
      }
    } catch (IOException closed) {
      close();
    }
  }

  private void read(Socket source, BlockingQueue<Frame> underWay, Random random) {
    long busyUntil = System.nanoTime();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(source.getInputStream(), BUFFER_BYTES))) {
      while (true) {
        byte[] frame = frame(in);
        long now = System.nanoTime();
        long from = Math.max(busyUntil, now);
        if (isData(frame) && from - now > weather.queueNanos) {
          droppedFull.incrementAndGet();
          continue;
        }
        busyUntil = from + (long) ((frame.length + DATAGRAM_BYTES) * 8e9 / weather.bitsPerSecond);
        if (isData(frame) && random.nextDouble() < weather.loss) {
          lost.incrementAndGet();
        } else {
          underWay.add(new Frame(busyUntil + weather.delayNanos, frame));
        }
      }
    } catch (IOException ended) {
      close();
    }
  }

  private static boolean isData(byte[] frame) {
    return frame[1] == 0;
  }

  private static byte[] frame(DataInputStream in) throws IOException {
    byte[] start = in.readNBytes(2 * PACKET_HEADER_BYTES);
    if (start.length < 2 * PACKET_HEADER_BYTES) {
      throw new IOException("end of the stream");
    }
    int rest =
        isData(start)
            ? DATA_HEADER_REST_BYTES - PACKET_HEADER_BYTES + length(start, 5)
            : CONTROL_HEADER_REST_BYTES - PACKET_HEADER_BYTES + length(start, 6);
    byte[] frame = java.util.Arrays.copyOf(start, start.length + rest);
    in.readFully(frame, start.length, rest);
    return frame;
  }

  private static int length(byte[] start, int at) {
    return (start[at] & 0xFF) << 8 | start[at + 1] & 0xFF;
  }

  private void write(Socket sink, BlockingQueue<Frame> underWay) {
    try (OutputStream out = new BufferedOutputStream(sink.getOutputStream(), BUFFER_BYTES)) {
      while (true) {
        Frame frame = underWay.take();
        if (frame.dueNanos - System.nanoTime() > 0) {
          out.flush();
        }
        for (long left = frame.dueNanos - System.nanoTime();
            left > 0;
            left = frame.dueNanos - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        out.write(frame.bytes);
        if (underWay.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException | InterruptedException ended) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        if (socket != null) {
          socket.close();
        }
      }
    } catch (IOException gone) {
      // as wanted
    }
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
  }
}
