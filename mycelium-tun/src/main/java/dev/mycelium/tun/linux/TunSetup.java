package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TunException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an interface step by step (spec 05 §16.1). Whichever step fails, everything opened before
 * is closed again, which removes the interface.
 */
final class TunSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TunSetup.class);

  /** The prefix length of 400::/7: makes the kernel install the route of the whole overlay. */
  private static final int OVERLAY_PREFIX_LENGTH = 7;

  private static final int IFF_TUN = 0x1;
  private static final int IFF_NO_PI = 0x1000;

  /** Refuses to attach to a persistent device that somebody else made for another purpose. */
  private static final int IFF_TUN_EXCL = 0x8000;

  private static final int IFF_UP = 0x1;

  /** Usually the kernel needs less than one; in all a second, after which packets are lost only. */
  private static final long LOCAL_ROUTE_WAIT_NANOS = 1_000_000;

  private static final int LOCAL_ROUTE_TRIES = 1000;

  private final Kernel kernel;
  private final InterfaceName name;

  TunSetup(Kernel kernel, InterfaceName name) {
    this.kernel = kernel;
    this.name = name;
  }

  /**
   * Makes the interface.
   *
   * @param offloads whether to ask the kernel for them; if it refuses, the device is a plain one
   */
  LinuxTun open(OverlayAddress address, int mtuBytes, boolean offloads) {
    SetupAdvice advice = new SetupAdvice(name);
    int control = openControl(advice);
    try {
      LinuxTun device = offloads ? openWithOffloads(advice, control, address, mtuBytes) : null;
      return device != null ? device : openPlain(advice, control, address, mtuBytes);
    } finally {
      kernel.close(control);
    }
  }

  /** Returns null if the kernel refuses offloads: headers cannot be switched off again. */
  private @Nullable LinuxTun openWithOffloads(
      SetupAdvice advice, int control, OverlayAddress address, int mtuBytes) {
    OffloadSetup setup = new OffloadSetup(kernel, name);
    int tun = openDevice(advice);
    boolean done = false;
    try {
      setup.requireHeaders(tun);
      attach(advice, tun, control, OffloadSetup.IFF_VNET_HDR);
      Offload offload = setup.agree(tun, control);
      LinuxTun device = complete(advice, control, tun, address, mtuBytes, offload);
      done = true;
      return device;
    } catch (OffloadSetup.Refused e) {
      LOG.info("{} passes packets singly, without offloads: {}", name.text(), e.getMessage());
      return null;
    } finally {
      if (!done) {
        kernel.close(tun);
      }
    }
  }

  private LinuxTun openPlain(
      SetupAdvice advice, int control, OverlayAddress address, int mtuBytes) {
    int tun = openDevice(advice);
    boolean done = false;
    try {
      attach(advice, tun, control, 0);
      LinuxTun device = complete(advice, control, tun, address, mtuBytes, Offload.NONE);
      done = true;
      return device;
    } finally {
      if (!done) {
        kernel.close(tun);
      }
    }
  }

  private LinuxTun complete(
      SetupAdvice advice,
      int control,
      int tun,
      OverlayAddress address,
      int mtuBytes,
      Offload offload) {
    try {
      configure(advice, control, address, mtuBytes);
      return new LinuxTun(
          new TunDescriptors(kernel, name, tun, kernel.eventFd()), mtuBytes, offload);
    } catch (SystemCallException e) {
      throw advice.onOther(e);
    }
  }

  private int openControl(SetupAdvice advice) {
    try {
      return kernel.socket(Kernel.AF_INET6, Kernel.SOCK_DGRAM, 0);
    } catch (SystemCallException e) {
      throw advice.onControlSocket(e);
    }
  }

  private int openDevice(SetupAdvice advice) {
    try {
      return kernel.open("/dev/net/tun");
    } catch (SystemCallException e) {
      throw advice.onDeviceFile(e);
    }
  }

  private void attach(SetupAdvice advice, int tun, int control, int moreFlags) {
    try {
      int flags = IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL | moreFlags;
      kernel.ioctl(tun, Ioctl.TUNSETIFF, InterfaceRequest.ofFlags(name, flags));
    } catch (SystemCallException e) {
      throw advice.onAttach(e, DriverQuery.isTun(kernel, control, name));
    }
  }

  private void configure(SetupAdvice advice, int control, OverlayAddress address, int mtuBytes)
      throws SystemCallException {
    kernel.ioctl(control, Ioctl.SIOCSIFMTU, InterfaceRequest.ofInt(name, mtuBytes));
    int index =
        kernel
            .ioctl(control, Ioctl.SIOCGIFINDEX, InterfaceRequest.of(name))
            .getInt(InterfaceRequest.VALUE_OFFSET);
    keepLinkLocalAddressAway(index);
    assign(advice, address, index);
    bringUp(control);
    awaitLocalRoute(address);
  }

  /**
   * Waits until the kernel takes packets for the address: it gets ready on a thread of its own
   * after the interface is up, and drops what is written earlier. A kernel that does not say is not
   * waited for.
   */
  private void awaitLocalRoute(OverlayAddress address) throws SystemCallException {
    for (int i = 0; i < LOCAL_ROUTE_TRIES && !kernel.isLocal(address); i++) {
      LockSupport.parkNanos(LOCAL_ROUTE_WAIT_NANOS);
    }
  }

  /**
   * Without a link-local address the kernel sends no router solicitations into the overlay (spec 05
   * §22.3 item 8). Netlink and not /proc/sys, which containers often mount read-only.
   */
  private void keepLinkLocalAddressAway(int index) {
    try {
      kernel.netlink("RTM_NEWLINK", NetlinkMessage.withoutLinkLocalAddress(index));
    } catch (SystemCallException e) {
      LOG.info("{} will have a link-local address: {}", name.text(), e.getMessage());
    }
  }

  private void assign(SetupAdvice advice, OverlayAddress address, int index) {
    try {
      kernel.netlink("RTM_NEWADDR", NetlinkMessage.address(index, address, OVERLAY_PREFIX_LENGTH));
    } catch (SystemCallException e) {
      throw advice.onAddress(e);
    }
  }

  private void bringUp(int control) throws SystemCallException {
    ByteBuffer answer = kernel.ioctl(control, Ioctl.SIOCGIFFLAGS, InterfaceRequest.of(name));
    int flags = answer.getShort(InterfaceRequest.VALUE_OFFSET) | IFF_UP;
    kernel.ioctl(control, Ioctl.SIOCSIFFLAGS, InterfaceRequest.ofFlags(name, flags));
  }

  /** The library, or what to do when it does not load. */
  static Kernel kernel() throws TunException {
    try {
      return Kernel.get();
    } catch (LinkageError e) {
      throw SetupAdvice.onNativeAccess(e);
    }
  }
}
