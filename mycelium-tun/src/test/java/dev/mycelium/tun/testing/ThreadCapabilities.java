package dev.mycelium.tun.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The capabilities of single threads (capabilities(7)): Linux keeps them per thread. */
public final class ThreadCapabilities {
  private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

  private ThreadCapabilities() {}

  /** Takes every capability from the calling thread, for the rest of its life. */
  public static void dropAll() {
    ByteBuffer header = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    header.putInt(0, LINUX_CAPABILITY_VERSION_3);
    ByteBuffer none = ByteBuffer.allocateDirect(24);
    if (NetworkNamespace.threadCalls().capset(addressOf(header), addressOf(none)) != 0) {
      throw new IllegalStateException("cannot drop capabilities");
    }
  }

  private static long addressOf(ByteBuffer memory) {
    return Pointer.wrap(Runtime.getSystemRuntime(), memory).address();
  }
}
