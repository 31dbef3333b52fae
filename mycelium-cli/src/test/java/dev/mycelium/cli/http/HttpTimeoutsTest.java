package dev.mycelium.cli.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send nothing, or too little, or do not read; with the patience of the test. */
class HttpTimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int CONNECTIONS = 8;
  private static final int CALLS = 2;
  private static final int DRIP_MILLIS = 20;

  /** Generous: reached only by a server that hangs. */
  private static final int HANGS_MILLIS = 30_000;

  /** More than any buffer of the system takes. */
  private static final int LARGE_BYTES = 64 << 20;

  private final ServerLoop loop = new ServerLoop();
  private final Service service = new Service();
  private final List<Socket> clients = new ArrayList<>();
  private final HttpServer server = open();

  /** Answers at once, or when the test says so. */
  private static final class Service implements HttpService {
    final LinkedBlockingQueue<CompletableFuture<Response>> waiting = new LinkedBlockingQueue<>();

    @Override
    public long bodyLimit(RequestHead head) {
      return 1 << 20;
    }

    @Override
    public CompletableFuture<Response> handle(Request request) {
      return switch (request.head().path()) {
        case "/wait" -> {
          CompletableFuture<Response> later = new CompletableFuture<>();
          waiting.add(later);
          yield later;
        }
        case "/large" ->
            CompletableFuture.completedFuture(
                Response.of(200, "application/octet-stream", new byte[LARGE_BYTES]));
        default -> CompletableFuture.completedFuture(Response.text(200, "ok"));
      };
    }

    @Override
    public Response tooLarge(long limitBytes) {
      return Response.empty(413);
    }

    @Override
    public Response busy() {
      return Response.empty(503);
    }

    CompletableFuture<Response> next() throws InterruptedException {
      CompletableFuture<Response> next = waiting.poll(HANGS_MILLIS, TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new AssertionError("no call came");
      }
      return next;
    }
  }

  private HttpServer open() {
    try {
      return HttpServer.open(
          loop,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          service,
          AccessRule.open(),
          new HttpLimits(CONNECTIONS, CALLS, 8 << 20, SHORT, SHORT));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Classes are loaded, code is warm: the first answer may take longer than the patience. */
  @BeforeEach
  void warmUp() throws IOException {
    assertEquals(200, status(request("/")));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    server.close();
    loop.close();
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(server.address().getAddress(), server.address().getPort());
    client.setSoTimeout(HANGS_MILLIS);
    clients.add(client);
    return client;
  }

  private Socket send(String text) throws IOException {
    Socket client = connect();
    client.getOutputStream().write(text.getBytes(US_ASCII));
    return client;
  }

  private Socket request(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
  }

  private static int status(Socket client) throws IOException {
    byte[] line = client.getInputStream().readNBytes(12);
    return Integer.parseInt(new String(line, US_ASCII).substring(9));
  }

  /** Reads what there is; true if the end of the stream, or of the connection, follows. */
  private static boolean ends(Socket client) throws IOException {
    try {
      while (client.getInputStream().read(new byte[65_536]) >= 0) {
        // goes on
      }
      return true;
    } catch (SocketTimeoutException hangs) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Sends one byte after the other, as slowly as it can, until the server has had enough. */
  private static int dripUntilClosed(Socket client, String byteAfterByte) throws IOException {
    client.setSoTimeout(DRIP_MILLIS);
    InputStream in = client.getInputStream();
    StringBuilder answer = new StringBuilder();
    try {
      for (int i = 0; i < HANGS_MILLIS / DRIP_MILLIS; i++) {
        client.getOutputStream().write(byteAfterByte.charAt(i % byteAfterByte.length()));
        try {
          int next = in.read();
          while (next >= 0) {
            answer.append((char) next);
            next = in.read();
          }
          return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
        } catch (SocketTimeoutException stillOpen) {
          // the next byte
        }
      }
    } catch (IOException reset) {
      return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
    }
    throw new AssertionError("never closed");
  }

  @Test
  void connectionsThatSayNothingAreClosed() throws IOException {
    assertTrue(ends(connect()), "not a byte");
    assertTrue(ends(send("PRI * HTTP/2.0\r\n\r\n")), "half of a preface of HTTP/2");
    assertTrue(ends(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")), "HTTP/2 and no stream");
    assertTrue(ends(send("GET / HT")), "half a head");
    assertTrue(ends(request("/")), "idle after an answer");
  }

  @Test
  void headThatNeverEndsIsNotWaitedFor() throws IOException {
    dripUntilClosed(send("GET / HTTP/1.1\r\n"), "x-header: y\r\n");
    dripUntilClosed(connect(), "GET / HTTP/1.1\r\nhost: localhost and so on");
  }

  @Test
  void bodyThatStallsOrDripsIsGivenUp() throws IOException {
    String head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n";
    assertEquals(408, status(send(head + "begin")));
    assertEquals(408, dripUntilClosed(send(head), "x"));
    String chunked = "POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    assertEquals(408, dripUntilClosed(send(chunked), "1\r\nx\r\n"));
  }

  @Test
  void clientWhoDoesNotReadItsAnswerIsClosed() throws IOException {
    Socket deaf = request("/large");
    for (int stalls = 0; stalls < 2; stalls++) {
      assertTrue(ends(connect()), "a connection that says nothing stays");
    }
    long read = 0;
    try {
      for (int n = 0; n >= 0; n = deaf.getInputStream().read(new byte[65_536])) {
        read += n;
      }
    } catch (IOException reset) {
      assertTrue(read < LARGE_BYTES);
    }
    assertTrue(read < LARGE_BYTES, () -> "everything came");
  }

  @Test
  void callThatWaitsIsNotIdle() throws Exception {
    Socket poll = request("/wait");
    CompletableFuture<Response> call = service.next();
    for (int i = 0; i < 3; i++) {
      assertTrue(ends(connect()), "others come and are closed");
    }
    call.complete(Response.text(200, "late"));
    assertEquals(200, status(poll));
  }

  @Test
  void callOfAClientThatHasGoneIsCancelled() throws Exception {
    Socket poll = request("/wait");
    CompletableFuture<Response> call = service.next();
    poll.close();
    CompletableFuture<Boolean> cancelled =
        call.handle((response, failure) -> failure != null && call.isCancelled());
    assertTrue(cancelled.get(HANGS_MILLIS, TimeUnit.MILLISECONDS));
  }

  @Test
  void connectionsAndCallsAreBounded() throws Exception {
    List<Socket> polls = List.of(request("/wait"), request("/wait"));
    CompletableFuture<Response> first = service.next();
    CompletableFuture<Response> second = service.next();
    assertEquals(503, status(request("/wait")));
    List<Socket> more = new ArrayList<>();
    for (int i = 0; i < 3 * CONNECTIONS; i++) {
      more.add(connect());
    }
    for (Socket each : more) {
      assertTrue(ends(each), "at once, or when it was idle");
    }
    first.complete(Response.text(200, "now"));
    second.complete(Response.text(200, "now"));
    assertEquals(200, status(polls.get(0)));
    assertEquals(200, status(polls.get(1)));
    assertEquals(200, status(request("/")), "there is room again");
  }
}
