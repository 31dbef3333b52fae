package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** A stream of TCP from one namespace to another, compared by its digest. */
final class Transfer {
  private static final long SEED = 20261122;

  private Transfer() {}

  /** Sends random bytes from left to right, and demands that the same arrive. */
  static void run(TunPair pair, int bytes) throws Exception {
    try (ServerSocketChannel server =
            pair.right.call(() -> ServerSocketChannel.open().bind(TunPair.rightAddress(0)));
        SocketChannel client = pair.left.call(SocketChannel::open)) {
      FutureTask<byte[]> sender =
          new FutureTask<>(() -> send(client, (InetSocketAddress) server.getLocalAddress(), bytes));
      new Thread(sender, "sender").start();
      try (SocketChannel accepted = server.accept()) {
        byte[] received = digestOfAll(Channels.newInputStream(accepted), bytes);
        assertArrayEquals(sender.get(), received);
      }
    }
  }

  private static byte[] send(SocketChannel client, InetSocketAddress server, int bytes)
      throws Exception {
    client.connect(server);
    Random random = new Random(SEED);
    byte[] block = new byte[1 << 16];
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream out = new DigestOutputStream(Channels.newOutputStream(client), digest)) {
      for (int left = bytes; left > 0; left -= Math.min(left, block.length)) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return digest.digest();
  }

  private static byte[] digestOfAll(InputStream in, int bytes) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long count = new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    assertEquals(bytes, count);
    return digest.digest();
  }
}
