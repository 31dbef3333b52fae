/** TUN devices of the operating systems, found by the node through its service loader. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.tun {
  requires static org.jspecify;
  requires dev.mycelium.core;
  requires org.jnrproject.ffi;
  requires org.slf4j;

  exports dev.mycelium.tun.offload to
      dev.mycelium.bench;

  // jnr-ffi has no descriptor that would name what it needs: without these lines a program on the
  // module path would have to say --add-modules ALL-MODULE-PATH.
  requires org.objectweb.asm;
  requires org.objectweb.asm.commons;
  requires org.objectweb.asm.util;

  // The class that jnr-ffi generates for LibC lives in an unnamed module and implements it there.
  opens dev.mycelium.tun.linux;

  provides dev.mycelium.spi.TunFactory with
      dev.mycelium.tun.SystemTunFactory;
}
