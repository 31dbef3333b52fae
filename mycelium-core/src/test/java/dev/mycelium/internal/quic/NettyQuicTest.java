package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.tls.IdentityKeys;
import dev.mycelium.internal.quic.tls.TlsSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Our endpoint against Netty's QUIC codec, an implementation with which it shares no line. It wants
 * ALPN, which Mycelium nodes never use.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in the exchange
class NettyQuicTest {
  private static final String PROTOCOL = "myc";
  private static final int STREAM_BYTES = 300_000;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ConcurrentLinkedQueue<Integer> nettyDatagrams = new ConcurrentLinkedQueue<>();

  /** Sends everything back. */
  private static class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public boolean isSharable() {
      return true;
    }
  }

  /** Sends datagrams back, and counts them. */
  private final class DatagramEcho extends Echo {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf datagram) {
        nettyDatagrams.add(datagram.readableBytes());
        super.channelRead(context, message);
      } else {
        context.fireChannelRead(message); // a stream
      }
    }
  }

  @BeforeEach
  void requireCodec() {
    if (!Quic.isAvailable()) {
      System.out.println("skipped: Netty's QUIC codec has no native library for this machine");
    }
    Assumptions.assumeTrue(Quic.isAvailable(), "no native library of Netty's QUIC codec");
  }

  @AfterEach
  void end() throws InterruptedException {
    assertTrue(
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS), "shutdown");
  }

  private static <B extends QuicCodecBuilder<B>> B configure(B builder, QuicSslContext context) {
    return builder
        .sslContext(context)
        .maxIdleTimeout(30, TimeUnit.SECONDS)
        .initialMaxData(10_000_000)
        .initialMaxStreamDataBidirectionalLocal(100_000)
        .initialMaxStreamDataBidirectionalRemote(100_000)
        .initialMaxStreamsBidirectional(5)
        .maxRecvUdpPayloadSize(1472)
        .maxSendUdpPayloadSize(1472)
        .datagram(10_000, 10_000);
  }

  private Channel bind(ChannelHandler codec) throws InterruptedException {
    return new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .handler(codec)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static TestPeer peer() {
    TlsSettings usual = TlsSettings.mycelium(TestPeer.IDENTITY);
    TlsSettings tls =
        new TlsSettings(
            TestPeer.IDENTITY,
            List.of(Suite.values()),
            usual.groups(),
            List.of(PROTOCOL),
            "localhost");
    return new TestPeer(System.nanoTime(), QuicLimits.DEFAULT, tls, System.nanoTime());
  }

  /** Stream and datagrams there and back, with changes of keys. */
  private void converse(TestPeer peer, LoopbackDriver driver) throws IOException {
    byte[] data = QuicConnectionTest.bytes(STREAM_BYTES, 1);
    peer.receivedStream.reset();
    peer.write(data);
    assertTrue(
        driver.runUntil(() -> peer.receivedStream.size() == STREAM_BYTES, 20_000),
        peer.receivedStream.size() + " bytes came back, closed " + peer.closed);
    assertArrayEquals(data, peer.receivedStream.toByteArray());
    for (int round = 0; round < 20; round++) {
      peer.link().updateKeys();
      int expected = peer.receivedDatagrams.size() + 2;
      peer.datagrams.waiting.add(QuicConnectionTest.bytes(1 + round, round));
      peer.datagrams.waiting.add(QuicConnectionTest.bytes(1100, round));
      peer.link().wake();
      assertTrue(
          driver.runUntil(() -> peer.receivedDatagrams.size() >= expected, 10_000),
          "round " + round + ", closed " + peer.closed);
    }
    assertTrue(peer.link().keyUpdates() > 0);
  }

  @Test
  void clientOfNetty() throws Exception {
    QuicSslContext context =
        QuicSslContextBuilder.forServer(
                IdentityKeys.key(TestPeer.IDENTITY),
                null,
                IdentityKeys.certificate(TestPeer.IDENTITY))
            .applicationProtocols(PROTOCOL)
            .build();
    ChannelHandler codec =
        configure(new QuicServerCodecBuilder(), context)
            .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
            .handler(new DatagramEcho())
            .streamHandler(new Echo())
            .build();
    Channel channel = bind(codec);
    TestPeer peer = peer();
    try (LoopbackDriver driver = new LoopbackDriver(peer)) {
      int port = ((InetSocketAddress) channel.localAddress()).getPort();
      assertNotNull(peer.endpoint.connect(LoopbackDriver.loopback(port), System.nanoTime()));
      assertTrue(driver.runUntil(() -> !peer.connected.isEmpty(), 10_000), "closed " + peer.closed);
      converse(peer, driver);
      assertTrue(driver.runUntil(() -> peer.link().pathMtuBytes() == 1472, 10_000), "MTU");
      peer.link().close(0, "", System.nanoTime());
      assertTrue(driver.runUntil(() -> peer.endpoint.connectionCount() == 0, 10_000));
    } finally {
      channel.close().sync();
    }
  }

  @Test
  void serverOfNetty() throws Exception {
    QuicSslContext context =
        QuicSslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .applicationProtocols(PROTOCOL)
            .build();
    Channel channel = bind(configure(new QuicClientCodecBuilder(), context).build());
    TestPeer peer = peer();
    try (LoopbackDriver driver = new LoopbackDriver(peer)) {
      var dialing =
          QuicChannel.newBootstrap(channel)
              .handler(new DatagramEcho())
              .streamHandler(new Echo())
              .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), driver.port()))
              .connect();
      assertTrue(driver.runUntil(dialing::isDone, 10_000), "closed " + peer.closed);
      QuicChannel quic = dialing.get();
      var opening = quic.createStream(QuicStreamType.BIDIRECTIONAL, new Echo());
      assertTrue(driver.runUntil(opening::isDone, 10_000));
      QuicStreamChannel stream = opening.get();
      stream.writeAndFlush(Unpooled.copiedBuffer(new byte[100]));
      assertTrue(
          driver.runUntil(() -> peer.receivedStream.size() == 100, 10_000),
          "closed " + peer.closed);
      converse(peer, driver);
      quic.close();
      assertTrue(driver.runUntil(() -> !peer.closed.isEmpty(), 10_000));
      assertEquals(CloseReason.Kind.REMOTE, peer.closed.get(0).kind());
    } finally {
      channel.close().sync();
    }
  }
}
