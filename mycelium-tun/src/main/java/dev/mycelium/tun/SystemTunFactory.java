package dev.mycelium.tun;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import dev.mycelium.spi.TunDevice;
import dev.mycelium.spi.TunFactory;
import dev.mycelium.tun.linux.LinuxTun;
import java.util.Locale;
import java.util.Set;

/** Opens the TUN device of the system that the program runs on: today that of Linux. */
public final class SystemTunFactory implements TunFactory {
  /** Where the numbers of spec 05 §16.2 hold, by the names that JVMs give to the machines. */
  private static final Set<String> LINUX_MACHINES = Set.of("amd64", "x86_64", "aarch64");

  private final String system;
  private final String machine;

  /** A factory for the present system. */
  public SystemTunFactory() {
    this(System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
  }

  SystemTunFactory(String system, String machine) {
    this.system = system;
    this.machine = machine;
  }

  @Override
  public boolean isSupported() {
    return system.equals("Linux") && LINUX_MACHINES.contains(machine.toLowerCase(Locale.ROOT));
  }

  @Override
  public TunDevice open(String name, OverlayAddress address, int mtuBytes) throws TunException {
    if (!isSupported()) {
      throw new TunException(
          ("TUN devices of %s on %s are not supported yet: run without one (--no-tun);"
                  + " routing, forwarding and messages work all the same")
              .formatted(system, machine));
    }
    return LinuxTun.open(name, address, mtuBytes);
  }
}
