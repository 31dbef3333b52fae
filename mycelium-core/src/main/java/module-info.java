/** The Mycelium node as a library: identity, links, routing and the packet path. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.core {
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires org.apache.commons.codec;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.tls;
  requires io.netty.common;
  requires io.netty.buffer;
  requires io.netty.transport;
  requires static io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;

  exports dev.mycelium;
  exports dev.mycelium.message;
  exports dev.mycelium.spi;
  exports dev.mycelium.testing;
  exports dev.mycelium.internal.crypto to
      dev.mycelium.bench;
  exports dev.mycelium.internal.data to
      dev.mycelium.bench;
  exports dev.mycelium.internal.link.quic to
      dev.mycelium.bench;
  exports dev.mycelium.internal.link.transport to
      dev.mycelium.bench;
  exports dev.mycelium.internal.packet to
      dev.mycelium.bench,
      dev.mycelium.tun;
  exports dev.mycelium.internal.quic to
      dev.mycelium.bench;
  exports dev.mycelium.internal.quic.connection to
      dev.mycelium.bench;
  exports dev.mycelium.internal.quic.io to
      dev.mycelium.bench;
  exports dev.mycelium.internal.quic.tls to
      dev.mycelium.bench;
  exports dev.mycelium.internal.routing to
      dev.mycelium.bench;
  exports dev.mycelium.internal.wire to
      dev.mycelium.bench;

  uses dev.mycelium.spi.TunFactory;
  uses java.security.Provider;
}
