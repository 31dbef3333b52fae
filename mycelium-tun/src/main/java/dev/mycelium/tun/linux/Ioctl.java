package dev.mycelium.tun.linux;

/** The ioctl requests we make (spec 05 §16.2). */
enum Ioctl {
  TUNSETIFF(0x400454caL),
  TUNGETFEATURES(0x800454cfL),
  TUNSETOFFLOAD(0x400454d0L),
  TUNSETVNETHDRSZ(0x400454d8L),
  SIOCGIFFLAGS(0x8913),
  SIOCSIFFLAGS(0x8914),
  SIOCSIFMTU(0x8922),
  SIOCGIFINDEX(0x8933),
  SIOCSIFTXQLEN(0x8943),
  SIOCETHTOOL(0x8946);

  final long number;

  Ioctl(long number) {
    this.number = number;
  }
}
