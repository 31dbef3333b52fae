package dev.mycelium.tun.linux;

import dev.mycelium.TunException;

/** Says in plain words why an interface cannot be made and what to do (spec 05 §16.3, §22.3). */
final class SetupAdvice {
  /** Not setcap: a JVM with file capabilities does not find its own libraries any more. */
  private static final String PRIVILEGE =
      "this needs the capability CAP_NET_ADMIN and access to /dev/net/tun: run with sudo, grant both"
          + " (AmbientCapabilities=CAP_NET_ADMIN in a systemd unit, --cap-add NET_ADMIN --device"
          + " /dev/net/tun for a container), or run without TUN (--no-tun)";

  private final InterfaceName name;

  SetupAdvice(InterfaceName name) {
    this.name = name;
  }

  static TunException onNativeAccess(LinkageError e) {
    return new TunException(
        "cannot call the system's C library ("
            + e.getMessage()
            + "): the libraries of the program must be complete, and the directory for temporary"
            + " files must allow execution (-Djffi.extract.dir=... names another one); or run"
            + " without TUN (--no-tun)",
        e);
  }

  TunException onControlSocket(SystemCallException e) {
    if (e.errno() == Errno.EAFNOSUPPORT) {
      return because(
          e,
          "the kernel has no IPv6: load the module ipv6, or remove ipv6.disable=1 from the kernel"
              + " command line");
    }
    return onOther(e);
  }

  TunException onDeviceFile(SystemCallException e) {
    return switch (e.errno()) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          because(
              e,
              "/dev/net/tun is missing: load the driver (sudo modprobe tun), in a container pass"
                  + " the device in (--device /dev/net/tun), or run without TUN (--no-tun)");
      case Errno.EPERM, Errno.EACCES -> because(e, PRIVILEGE);
      default -> onOther(e);
    };
  }

  TunException onAttach(SystemCallException e, boolean occupantIsTun) {
    return switch (e.errno()) {
      case Errno.EPERM -> because(e, PRIVILEGE);
      case Errno.EBUSY, Errno.EINVAL -> because(e, occupied(occupantIsTun));
      default -> onOther(e);
    };
  }

  TunException onAddress(SystemCallException e) {
    if (e.errno() == Errno.EACCES) {
      return because(
          e,
          "IPv6 is disabled on new interfaces: enable it (sysctl -w"
              + " net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0), or run"
              + " without TUN (--no-tun)");
    }
    return onOther(e);
  }

  TunException onOther(SystemCallException e) {
    if (e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE) {
      return because(e, "too many files are open: raise the limit (ulimit -n)");
    }
    return because(e, "an unexpected error of the system; running without TUN works (--no-tun)");
  }

  private String occupied(boolean byTun) {
    return byTun
        ? "the name is in use by another program (is a node running already?) or by a persistent"
            + " TUN device (remove it with: ip link delete "
            + name.text()
            + "); stop the other program or choose another name (--tun-name)"
        : "an interface of this name exists already and is no TUN; choose another name"
            + " (--tun-name)";
  }

  private TunException because(SystemCallException e, String reason) {
    return new TunException(
        "cannot make the TUN interface '%s': %s [%s]"
            .formatted(name.text(), reason, e.getMessage()),
        e);
  }
}
