package dev.mycelium.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.testing.InMemoryLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics whose messages go to a program behind a Unix socket. */
class ForwardSocketTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Topic TOPIC = Topic.of("forwarded");

  @TempDir Path directory;
  private Node a;
  private Node b;
  private Path path;
  private ServerSocketChannel server;
  private final CompletableFuture<@Nullable Void> keptOpen = new CompletableFuture<>();

  /** What the program does with one connection. */
  interface Program {
    void serve(SocketChannel connection) throws IOException;
  }

  @BeforeEach
  void startNodes() throws IOException {
    a = Node.builder().start();
    b = Node.builder().start();
    a.messages();
    b.messages();
    InMemoryLink.connect(a, b);
    path = directory.resolve("socket");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  }

  @AfterEach
  void closeNodes() throws IOException {
    a.close();
    b.close();
    server.close();
  }

  private void forwardTo(ForwardSocket socket) {
    b.messages()
        .changeTopicRules(
            rules ->
                rules
                    .withSource(TOPIC, TopicSource.parse("400::/7"))
                    .withForwardSocket(TOPIC, Optional.of(socket)));
  }

  private void serve(Program program) throws IOException {
    server.bind(UnixDomainSocketAddress.of(path));
    Thread thread =
        new Thread(
            () -> {
              while (server.isOpen()) {
                try (SocketChannel connection = server.accept()) {
                  program.serve(connection);
                } catch (ClosedChannelException closed) {
                  return;
                } catch (IOException broken) {
                  // the node has hung up: the next connection
                }
              }
            },
            "forward socket program");
    thread.setDaemon(true);
    thread.start();
  }

  private Request ask(byte[] data) {
    return a.messages().request(b.address(), TOPIC, data);
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  @Test
  void programThatReadsToTheEndAnswersLongMessages() throws Exception {
    serve(
        connection -> {
          InputStream in = Channels.newInputStream(connection);
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          in.transferTo(all);
          ByteBuffer answer = ByteBuffer.wrap(all.toByteArray());
          while (answer.hasRemaining()) {
            connection.write(answer);
          }
        });
    forwardTo(ForwardSocket.of(path));
    byte[] data = pattern(1_000_000);
    assertArrayEquals(data, ask(data).reply().get(20, SECONDS).data());
    assertEquals(Optional.empty(), b.messages().receive(TopicFilter.any(), Duration.ZERO));
  }

  @Test
  void programThatTakesTheEndForAHangUpIsServedToo() throws Exception {
    serve(
        connection -> {
          ByteBuffer request = ByteBuffer.allocate(5);
          while (request.hasRemaining() && connection.read(request) >= 0) {}
          connection.write(ByteBuffer.wrap("answer".getBytes(UTF_8)));
        });
    forwardTo(new ForwardSocket(path, false));
    assertEquals("answer", ask("hello".getBytes(UTF_8)).reply().get(20, SECONDS).text());
  }

  @Test
  void messageGoesToTheInboxIfNobodyListens() throws Exception {
    forwardTo(ForwardSocket.of(path));
    Request request = ask("hello".getBytes(UTF_8));
    request.delivery().received().get(20, SECONDS);
    assertEquals("hello", b.messages().receive(TopicFilter.any(), LONG).orElseThrow().text());
    assertFalse(request.reply().isDone());
    assertEquals(1, b.counters().get("message_forward_failed"));
  }

  @Test
  void messageGoesToTheInboxIfTheProgramHangsUp() throws Exception {
    serve(SocketChannel::close);
    forwardTo(ForwardSocket.of(path));
    ask("hello".getBytes(UTF_8));
    assertEquals("hello", b.messages().receive(TopicFilter.any(), LONG).orElseThrow().text());
  }

  @Test
  void messageGoesToTheInboxIfTheProgramIsSilent() throws Exception {
    serve(
        connection -> {
          ByteBuffer nothing = ByteBuffer.allocate(1);
          while (connection.read(nothing.clear()) >= 0) {}
          keptOpen.join(); // the request has ended, the answer never comes
        });
    forwardTo(ForwardSocket.of(path));
    ask("hello".getBytes(UTF_8));
    assertEquals("hello", b.messages().receive(TopicFilter.any(), LONG).orElseThrow().text());
    keptOpen.complete(null);
  }

  @Test
  void repliesAreNeverForwarded() throws Exception {
    serve(connection -> connection.write(ByteBuffer.wrap(new byte[] {1})));
    forwardTo(ForwardSocket.of(path));
    b.messages()
        .changeTopicRules(
            rules ->
                rules
                    .withSource(Topic.NONE, TopicSource.parse("400::/7"))
                    .withForwardSocket(Topic.NONE, Optional.of(ForwardSocket.of(path))));
    a.messages().reply(new MessageId(5), b.address(), new byte[] {9}, LONG);
    Message reply = b.messages().receive(TopicFilter.any(), LONG).orElseThrow();
    assertTrue(reply.isReply());
    assertArrayEquals(new byte[] {9}, reply.data());
  }
}
