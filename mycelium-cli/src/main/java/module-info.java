/** The daemon and its commands. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.cli {
  requires static org.jspecify;
  requires dev.mycelium.core;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires java.logging;
  requires jdk.unsupported;
  requires org.slf4j;

  opens dev.mycelium.cli to
      info.picocli;
}
