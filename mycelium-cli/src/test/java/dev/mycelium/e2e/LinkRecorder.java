package dev.mycelium.e2e;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/**
 * Stands between two nodes, passes every packet on and prints the control packets: seconds since
 * its start, {@code >} from the dialing side or {@code <} from the listening side, and the content.
 */
public final class LinkRecorder {
  private final long start = System.nanoTime();

  private LinkRecorder() {}

  /**
   * Records until it is ended.
   *
   * @param arguments address and port to listen on, address and port to connect to
   */
  public static void main(String[] arguments) throws IOException {
    new LinkRecorder()
        .record(
            InetAddress.getByName(arguments[0]),
            Integer.parseInt(arguments[1]),
            InetAddress.getByName(arguments[2]),
            Integer.parseInt(arguments[3]));
  }

  private void record(InetAddress own, int ownPort, InetAddress target, int targetPort)
      throws IOException {
    try (ServerSocket server = new ServerSocket(ownPort, 8, own)) {
      print("|", "listening");
      while (!Thread.interrupted()) {
        Socket dialing = server.accept();
        try {
          join(dialing, new Socket(target, targetPort));
        } catch (IOException refused) {
          print("|", "refused: " + refused.getMessage());
          dialing.close();
        }
      }
    }
  }

  private void join(Socket dialing, Socket listening) throws IOException {
    dialing.setTcpNoDelay(true);
    listening.setTcpNoDelay(true);
    print("|", "connected");
    new Thread(() -> pass(dialing, listening, ">"), "dialing side").start();
    new Thread(() -> pass(listening, dialing, "<"), "listening side").start();
  }

  private void pass(Socket from, Socket to, String direction) {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      OutputStream out = to.getOutputStream();
      while (!Thread.interrupted()) {
        Frame frame = Frame.read(in);
        frame.writeTo(out);
        if (!frame.isData()) {
          print(direction, frame.summary());
        }
      }
    } catch (IOException ended) {
      print(direction, "ended: " + ended.getMessage());
    }
  }

  private void print(String direction, String content) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    System.out.println(String.format(Locale.ROOT, "%.3f %s %s", seconds, direction, content));
  }
}
