package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.testing.NetworkNamespace;

/** A namespace with one TUN device, and the addresses used with it. */
final class TunFixture implements AutoCloseable {
  static final int MTU_BYTES = 1400;
  static final int BATCH = 64;
  static final String NAME = "mycelium";
  static final OverlayAddress OWN = OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
  static final OverlayAddress FRIEND =
      OverlayAddress.parse("54b:83ab:6cb5:7b38:44ae:cd14:53f3:a907");

  final NetworkNamespace namespace;
  final LinuxTun tun;

  private TunFixture(NetworkNamespace namespace, LinuxTun tun) {
    this.namespace = namespace;
    this.tun = tun;
  }

  static TunFixture open() throws Exception {
    return open(true);
  }

  static TunFixture open(boolean offloads) throws Exception {
    NetworkNamespace namespace = NetworkNamespace.create();
    try {
      return new TunFixture(namespace, openIn(namespace, NAME, offloads));
    } catch (Exception | Error e) {
      namespace.close();
      throw e;
    }
  }

  static LinuxTun openIn(NetworkNamespace namespace, String name) throws Exception {
    return openIn(namespace, name, true);
  }

  static LinuxTun openIn(NetworkNamespace namespace, String name, boolean offloads)
      throws Exception {
    return namespace.call(() -> LinuxTun.open(Kernel.get(), name, OWN, MTU_BYTES, offloads));
  }

  static PacketBatch batch(int capacity) {
    return new PacketBatch(capacity, bytes -> new PacketBuffer(Math.max(bytes, MTU_BYTES), null));
  }

  static PacketBatch batchOf(byte[]... packets) {
    return batchOf(packets.length, packets);
  }

  static PacketBatch batchOf(int capacity, byte[]... packets) {
    PacketBatch batch = batch(capacity);
    for (byte[] packet : packets) {
      System.arraycopy(
          packet, 0, batch.append(packet.length).array(), PacketBuffer.HEADROOM, packet.length);
    }
    return batch;
  }

  @Override
  public void close() {
    try (namespace) {
      tun.close();
    }
  }
}
