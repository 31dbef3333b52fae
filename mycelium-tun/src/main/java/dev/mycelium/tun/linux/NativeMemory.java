package dev.mycelium.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Memory outside the heap with a fixed address; freed when nobody holds this object any more. */
final class NativeMemory {
  private final ByteBuffer buffer;
  private final long address;

  /** Zeroed memory. */
  NativeMemory(int bytes) {
    this.buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    this.address = Pointer.wrap(Runtime.getSystemRuntime(), buffer).address();
  }

  /** Zeroed but for the given bytes at its beginning. */
  static NativeMemory copyOf(byte[] bytes) {
    NativeMemory memory = new NativeMemory(bytes.length);
    memory.buffer.put(0, bytes);
    return memory;
  }

  /** The same memory in native byte order; used by absolute index only. */
  ByteBuffer buffer() {
    return buffer;
  }

  long address() {
    return address;
  }

  byte[] toBytes() {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }
}
