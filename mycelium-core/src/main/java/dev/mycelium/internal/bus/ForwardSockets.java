package dev.mycelium.internal.bus;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.ForwardSocket;
import dev.mycelium.message.MessageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages to programs behind Unix sockets and sends their answers back (spec 06 §10.3). A
 * program that makes no progress for five seconds is given up; whatever fails, the message goes to
 * the inbox.
 */
final class ForwardSockets {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardSockets.class);

  /** Conversations at once, a thread each; what comes beyond goes to the inbox. */
  private static final int CONVERSATIONS_MAX = 64;

  /** Longest time without a byte written or read. */
  private static final long SILENCE_MILLIS = 5000;

  /** Longest conversation: an answer that trickles for ever must not hold a thread. */
  private static final long WHOLE_NANOS = 300_000_000_000L;

  private static final long THREAD_IDLE_SECONDS = 10;
  private static final long CLOSE_MILLIS = 2000;
  private static final int READ_BYTES = 16 * 1024;

  private final int answerBytesMax;
  private final Consumer<InboxMessage> inbox;
  private final BiConsumer<InboxMessage, byte[]> answers;
  private final Counters counters;
  private final ExecutorService threads;

  /**
   * Sockets not yet used.
   *
   * @param answerBytesMax longest answer: that of a message
   * @param inbox takes what could not be forwarded
   * @param answers sends a reply
   */
  ForwardSockets(
      int answerBytesMax,
      Consumer<InboxMessage> inbox,
      BiConsumer<InboxMessage, byte[]> answers,
      Counters counters,
      String threadName) {
    this.answerBytesMax = answerBytesMax;
    this.inbox = inbox;
    this.answers = answers;
    this.counters = counters;
    this.threads =
        new ThreadPoolExecutor(
            0,
            CONVERSATIONS_MAX,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            body -> {
              Thread thread = new Thread(body, threadName);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Forwards a message; returns at once. */
  void forward(InboxMessage message, ForwardSocket socket) {
    try {
      threads.execute(() -> converse(message, socket));
    } catch (RejectedExecutionException busy) {
      fail(message, socket, CONVERSATIONS_MAX + " conversations are under way");
    }
  }

  private void fail(InboxMessage message, ForwardSocket socket, String reason) {
    counters.count(Counter.MESSAGE_FORWARD_FAILED);
    LOG.error("Forwarding {} to {} failed: {}", message, socket.path(), reason);
    inbox.accept(message);
  }

  private void converse(InboxMessage message, ForwardSocket socket) {
    byte[] answer;
    try {
      answer = ask(message.data(), socket);
    } catch (IOException | RuntimeException failure) {
      fail(message, socket, String.valueOf(failure.getMessage()));
      return;
    }
    if (answer.length == 0) {
      fail(message, socket, "no answer");
      return;
    }
    try {
      answers.accept(message, answer);
    } catch (MessageException | IllegalStateException notSent) {
      LOG.error("The answer to {} cannot be sent: {}", message, notSent.getMessage());
    }
  }

  private byte[] ask(byte[] request, ForwardSocket socket) throws IOException {
    long end = System.nanoTime() + WHOLE_NANOS;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      // A Unix socket connects at once, or not at all when the program's backlog is full.
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, 0);
      if (!channel.connect(UnixDomainSocketAddress.of(socket.path()))) {
        await(selector, key, SelectionKey.OP_CONNECT, end);
        channel.finishConnect();
      }
      write(channel, ByteBuffer.wrap(request), selector, key, end);
      if (socket.endsRequest()) {
        channel.shutdownOutput();
      }
      return read(channel, selector, key, end);
    }
  }

  private static void write(
      SocketChannel channel, ByteBuffer data, Selector selector, SelectionKey key, long end)
      throws IOException {
    while (data.hasRemaining()) {
      if (channel.write(data) == 0) {
        await(selector, key, SelectionKey.OP_WRITE, end);
      }
    }
  }

  private byte[] read(SocketChannel channel, Selector selector, SelectionKey key, long end)
      throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(READ_BYTES);
    while (true) {
      int count = channel.read(part.clear());
      if (count < 0) {
        return answer.toByteArray();
      }
      if (count == 0) {
        await(selector, key, SelectionKey.OP_READ, end);
      } else if (answer.size() + count > answerBytesMax) {
        throw new IOException("the answer is longer than " + answerBytesMax + " bytes");
      } else {
        answer.write(part.array(), 0, count);
      }
    }
  }

  private static void await(Selector selector, SelectionKey key, int interest, long end)
      throws IOException {
    key.interestOps(interest);
    int ready = selector.select(SILENCE_MILLIS);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("the node closes");
    }
    if (ready == 0) {
      throw new IOException("no progress for " + SILENCE_MILLIS + " ms");
    }
    if (System.nanoTime() - end > 0) {
      throw new IOException("the conversation takes too long");
    }
  }

  /** Ends all conversations. */
  void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("A forward socket does not let go");
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }
}
