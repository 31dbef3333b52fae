package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mycelium.internal.link.transport.DescriptorReader;
import dev.mycelium.internal.link.transport.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pipe on the event loop of the links. */
class DescriptorWatchTest {
  private static final long PATIENCE_SECONDS = 10;

  /** Reads one byte a turn and does what its script says; past the script it waits for more. */
  private static final class OneByteReader implements DescriptorReader {
    final FileDescriptor pipe;
    final Queue<Next> script = new ArrayDeque<>();
    final LinkedBlockingQueue<Byte> bytes = new LinkedBlockingQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);

    OneByteReader(FileDescriptor pipe, Next... script) {
      this.pipe = pipe;
      this.script.addAll(java.util.List.of(script));
    }

    @Override
    public Next onReadable() {
      try {
        if (pipe.read(buffer, 0, 1) == 1) {
          bytes.add(buffer.get(0));
          Next next = script.poll();
          return next == null ? Next.CONTINUE : next;
        }
        return Next.AWAIT;
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    }

    int await() throws InterruptedException {
      Byte value = bytes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return value == null ? -1 : value;
    }
  }

  private static void write(FileDescriptor pipe, int... values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    assertEquals(values.length, pipe.write(buffer, 0, values.length));
  }

  private static FileDescriptor[] pipe() throws IOException {
    assumeTrue(Epoll.isAvailable(), "skipped: there is no epoll on this system");
    return FileDescriptor.pipe();
  }

  @Test
  void whatIsThereIsReadWhateverTheReaderWantsInBetween() throws Exception {
    FileDescriptor[] pipe = pipe();
    DescriptorReader.Next pause = DescriptorReader.Next.PAUSE;
    OneByteReader reader =
        new OneByteReader(pipe[0], DescriptorReader.Next.CONTINUE, pause, pause, pause);
    try (TestNode node = new TestNode()) {
      node.loop.watch(pipe[0].intValue(), reader);
      write(pipe[1], 1, 2, 3, 4, 5, 6);
      for (int i = 1; i <= 6; i++) {
        assertEquals(i, reader.await());
      }
      write(pipe[1], 7);
      assertEquals(7, reader.await());
      reader.script.add(pause);
      write(pipe[1], 8);
      assertEquals(8, reader.await());
      write(pipe[1], 9);
      assertEquals(9, reader.await());
    } finally {
      pipe[0].close();
      pipe[1].close();
    }
  }

  @Test
  void readerThatStopsIsNotCalledAgainAndTheDescriptorStaysOpen() throws Exception {
    FileDescriptor[] pipe = pipe();
    OneByteReader reader = new OneByteReader(pipe[0], DescriptorReader.Next.STOP);
    OneByteReader witness = new OneByteReader(pipe[0]);
    try (TestNode node = new TestNode()) {
      node.loop.watch(pipe[0].intValue(), reader);
      write(pipe[1], 1);
      assertEquals(1, reader.await());
      write(pipe[1], 2);
      // A second watch of the same loop begins after the first has ended.
      node.loop.watch(pipe[0].intValue(), witness);
      assertEquals(2, witness.await());
      assertTrue(reader.bytes.isEmpty());
    } finally {
      assertTrue(pipe[0].isOpen());
      pipe[0].close();
      pipe[1].close();
    }
  }

  @Test
  void socketsWithoutEpollCannotWatch() throws Exception {
    try (TestNode node = new TestNode(TestLimits.usual(), new RecordingEvents(), Transport.nio())) {
      assertFalse(node.loop.canWatch());
      assertThrows(
          IllegalStateException.class, () -> node.loop.watch(0, () -> DescriptorReader.Next.STOP));
    }
  }
}
