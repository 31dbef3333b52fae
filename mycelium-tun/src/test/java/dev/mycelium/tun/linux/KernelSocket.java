package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;

/** A blocking socket with options that java.net does not know. */
final class KernelSocket implements AutoCloseable {
  private static final int SOCK_STREAM = 1;
  private static final int SOCKADDR_IN6_BYTES = 28;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_DSTOPTS = 59;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private static final SocketCalls CALLS =
      LibraryLoader.create(SocketCalls.class).failImmediately().load("c");

  private final int descriptor;

  private KernelSocket(int type) {
    this.descriptor = check(Kernel.get().libC().socket(Kernel.AF_INET6, type, 0));
  }

  static KernelSocket ofTcp() {
    return new KernelSocket(SOCK_STREAM);
  }

  static KernelSocket ofUdp() {
    return new KernelSocket(Kernel.SOCK_DGRAM);
  }

  void connect(OverlayAddress address, int port) {
    ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_IN6_BYTES).order(ByteOrder.nativeOrder());
    bytes.putShort((short) Kernel.AF_INET6);
    bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) port).putInt(0).put(address.toBytes());
    NativeMemory memory = NativeMemory.copyOf(bytes.array());
    check(CALLS.connect(descriptor, memory.address(), SOCKADDR_IN6_BYTES));
  }

  /** Every packet gets an extension header: destination options with padding. */
  void sendDestinationOptions() {
    option(IPPROTO_IPV6, IPV6_DSTOPTS, new byte[] {0, 0, 1, 4, 0, 0, 0, 0});
  }

  /** Every write becomes datagrams of this size. */
  void sendSegments(int payloadBytes) {
    ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    option(SOL_UDP, UDP_SEGMENT, value.putInt(payloadBytes).array());
  }

  private void option(int level, int name, byte[] value) {
    NativeMemory memory = NativeMemory.copyOf(value);
    check(CALLS.setsockopt(descriptor, level, name, memory.address(), value.length));
  }

  void write(byte[] bytes) {
    NativeMemory memory = NativeMemory.copyOf(bytes);
    for (int at = 0; at < bytes.length; ) {
      long address = memory.address() + at;
      at += check((int) Kernel.get().libC().write(descriptor, address, bytes.length - at));
    }
  }

  private static int check(int result) {
    if (result < 0) {
      throw new IllegalStateException("errno " + Kernel.get().errno());
    }
    return result;
  }

  @Override
  public void close() {
    Kernel.get().close(descriptor);
  }
}
