package dev.mycelium.spi;

import dev.mycelium.OverlayAddress;

/** Opens TUN devices; implementations are found by {@link java.util.ServiceLoader}. */
public interface TunFactory {
  /**
   * Whether this factory serves the system that the program runs on.
   *
   * @return false elsewhere
   */
  boolean isSupported();

  /**
   * Creates an interface, gives it the address with the prefix length of the whole overlay (7) and
   * brings it up. A failure leaves nothing behind.
   *
   * @param name name of the interface, 1..15 bytes on Linux
   * @param address the overlay address of the node
   * @param mtuBytes MTU to set, 1280..65535
   * @return the open device
   * @throws dev.mycelium.TunException if it cannot be made, with the reason and what to do about it
   */
  TunDevice open(String name, OverlayAddress address, int mtuBytes)
      throws dev.mycelium.TunException;
}
