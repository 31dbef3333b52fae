package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two namespaces with a device each, and a thread in each direction that carries the packets from
 * one to the other: a tunnel without the network in between.
 */
final class TunPair implements AutoCloseable {
  /** What a test does with the packets on their way. */
  interface Wire {
    /** Looks at, changes or replaces the packets of a batch read from a device. */
    void carry(PacketBatch batch);
  }

  /** Nothing. */
  static final Wire PLAIN_WIRE = batch -> {};

  final NetworkNamespace left;
  final NetworkNamespace right;
  final LinuxTun leftTun;
  final LinuxTun rightTun;

  /** Ids of the threads that read and write packets. */
  final Set<Long> threadIds = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<Void> toRight;
  private final CompletableFuture<Void> toLeft;

  private TunPair(boolean leftOffloads, boolean rightOffloads, Wire toRight, Wire toLeft)
      throws Exception {
    left = NetworkNamespace.create();
    right = NetworkNamespace.create();
    leftTun = open(left, TunFixture.OWN, leftOffloads);
    rightTun = open(right, TunFixture.FRIEND, rightOffloads);
    this.toRight = start("to the right", leftTun, rightTun, toRight);
    this.toLeft = start("to the left", rightTun, leftTun, toLeft);
  }

  static TunPair open(boolean leftOffloads, boolean rightOffloads) throws Exception {
    return new TunPair(leftOffloads, rightOffloads, PLAIN_WIRE, PLAIN_WIRE);
  }

  static TunPair open(boolean leftOffloads, boolean rightOffloads, Wire toRight, Wire toLeft)
      throws Exception {
    return new TunPair(leftOffloads, rightOffloads, toRight, toLeft);
  }

  private static LinuxTun open(NetworkNamespace namespace, OverlayAddress address, boolean offloads)
      throws Exception {
    return namespace.call(
        () ->
            LinuxTun.open(Kernel.get(), TunFixture.NAME, address, TunFixture.MTU_BYTES, offloads));
  }

  private CompletableFuture<Void> start(String name, LinuxTun from, LinuxTun to, Wire wire) {
    return CompletableFuture.runAsync(
        () -> pump(from, to, wire), pump -> new Thread(pump, name).start());
  }

  private void pump(LinuxTun from, LinuxTun to, Wire wire) {
    threadIds.add(Thread.currentThread().getId());
    PacketBatch batch = new PacketBatch(TunFixture.BATCH, new PacketPool());
    try {
      while (from.read(batch) >= 0) {
        wire.carry(batch);
        to.write(batch);
        batch.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An address of the namespace on the left. */
  static InetSocketAddress leftAddress(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(TunFixture.OWN.toBytes()), port);
  }

  /** An address of the namespace on the right. */
  static InetSocketAddress rightAddress(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(TunFixture.FRIEND.toBytes()), port);
  }

  /** Ends the threads and demands that none failed. */
  void stop() {
    leftTun.close();
    rightTun.close();
    toRight.join();
    toLeft.join();
  }

  @Override
  public void close() {
    try (left;
        right) {
      stop();
    }
  }
}
