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
  requires org.tomlj;

  opens dev.mycelium.cli to
      info.picocli;
  opens dev.mycelium.cli.client to
      info.picocli;
  opens dev.mycelium.cli.client.call to
      info.picocli;
  opens dev.mycelium.cli.client.message to
      info.picocli;
  opens dev.mycelium.cli.config to
      info.picocli;
  opens dev.mycelium.cli.terminal to
      info.picocli;
}
