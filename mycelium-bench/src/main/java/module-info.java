/** Benchmarks of the packet path, step by step and end to end. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.bench {
  requires static org.jspecify;
  requires dev.mycelium.core;
  requires dev.mycelium.tun;
  requires info.picocli;
  requires jmh.core;
  requires java.management;
  requires io.netty.common;
  requires io.netty.buffer;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.codec.classes.quic;
  requires io.netty.pkitesting;

  opens dev.mycelium.bench.compare to
      info.picocli;
  opens dev.mycelium.bench.message to
      info.picocli;
  opens dev.mycelium.bench.options to
      info.picocli;
  opens dev.mycelium.bench.quic to
      info.picocli;
  opens dev.mycelium.bench.soak to
      info.picocli;
}
