package dev.mycelium.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct ifreq, the argument of the ioctls on interfaces (spec 05 §16.2), in native byte order. */
final class InterfaceRequest {
  /** struct ifreq of a 64 bit system. */
  static final int BYTES = 40;

  /** Where the union of struct ifreq begins. */
  static final int VALUE_OFFSET = 16;

  private InterfaceRequest() {}

  /** A request for a value: the union is zero. */
  static byte[] of(InterfaceName name) {
    return request(name).array();
  }

  /** A request with interface flags. */
  static byte[] ofFlags(InterfaceName name, int flags) {
    return request(name).putShort(VALUE_OFFSET, (short) flags).array();
  }

  /** A request with an int, such as the MTU. */
  static byte[] ofInt(InterfaceName name, int value) {
    return request(name).putInt(VALUE_OFFSET, value).array();
  }

  /** A request with a pointer. */
  static byte[] ofPointer(InterfaceName name, long address) {
    return request(name).putLong(VALUE_OFFSET, address).array();
  }

  private static ByteBuffer request(InterfaceName name) {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder()).put(0, name.toBytes());
  }
}
