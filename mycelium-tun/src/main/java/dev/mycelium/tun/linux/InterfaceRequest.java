package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The argument structures of the ioctls on interfaces (spec 05 §16.2), in native byte order. */
final class InterfaceRequest {
  /** struct ifreq of a 64 bit system. */
  static final int BYTES = 40;

  /** Where the union of struct ifreq begins. */
  static final int VALUE_OFFSET = 16;

  /** struct in6_ifreq. */
  static final int ADDRESS_BYTES = 24;

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

  /** The structure in6_ifreq, which gives an interface an address. */
  static byte[] ofAddress(OverlayAddress address, int prefixLength, int interfaceIndex) {
    return buffer(ADDRESS_BYTES)
        .put(0, address.toBytes())
        .putInt(16, prefixLength)
        .putInt(20, interfaceIndex)
        .array();
  }

  private static ByteBuffer request(InterfaceName name) {
    return buffer(BYTES).put(0, name.toBytes());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }
}
