/** TUN devices of the operating systems, found by the node through its service loader. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.tun {
  requires static org.jspecify;
  requires dev.mycelium.core;
}
