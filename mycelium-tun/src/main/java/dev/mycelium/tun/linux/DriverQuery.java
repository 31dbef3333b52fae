package dev.mycelium.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Asks the kernel which driver an interface has (ETHTOOL_GDRVINFO). */
final class DriverQuery {
  private static final int ETHTOOL_GDRVINFO = 3;

  /** struct ethtool_drvinfo. */
  private static final int BYTES = 196;

  private static final int DRIVER_OFFSET = 4;
  private static final byte[] TUN = "tun\0".getBytes(StandardCharsets.US_ASCII);

  private DriverQuery() {}

  /** Whether an interface exists that belongs to the TUN/TAP driver. */
  static boolean isTun(Kernel kernel, int control, InterfaceName name) {
    byte[] command =
        ByteBuffer.allocate(BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(0, ETHTOOL_GDRVINFO)
            .array();
    NativeMemory info = NativeMemory.copyOf(command);
    try {
      kernel.ioctl(control, Ioctl.SIOCETHTOOL, InterfaceRequest.ofPointer(name, info.address()));
    } catch (SystemCallException e) {
      return false; // no such interface, or one without a driver to speak of, like lo
    }
    return info.buffer().slice(DRIVER_OFFSET, TUN.length).equals(ByteBuffer.wrap(TUN));
  }
}
