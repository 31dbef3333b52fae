package dev.mycelium.bench.quic;

import dev.mycelium.internal.link.transport.Datagrams;
import dev.mycelium.internal.link.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Netty's codec against itself. */
final class NettyPair implements QuicPair {
  private static final String PROTOCOL = "bench";
  private static final int UDP_BYTES = 1472;
  private static final int QUEUE_DATAGRAMS = 20_000;

  /** Datagrams of 1472 bytes in one system call, which takes 65507 bytes. */
  private static final int SEGMENTS = 44;

  private final Transport transport = Transport.best();
  private final boolean offloads;
  private final TwoThreads threads = new TwoThreads(transport);
  private final RoundTrips roundTrips = new RoundTrips();
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicLong handshakes = new AtomicLong();
  private final Channel clientSocket;
  private final InetSocketAddress target;
  private final QuicChannel connection;
  private final NettyLoad load;

  // on the first event loop
  private int handshakesAtOnce;
  private int handshakesOpen;

  /**
   * Connected.
   *
   * @param offloads whether the sockets are prepared like ours, with offloads in both directions,
   *     or as the codec's own examples prepare them
   */
  NettyPair(boolean offloads) throws Exception {
    this.offloads = offloads;
    X509Bundle identity =
        new CertificateBuilder()
            .algorithm(CertificateBuilder.Algorithm.ecp256)
            .subject("CN=localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    QuicSslContext server =
        QuicSslContextBuilder.forServer(
                identity.getKeyPair().getPrivate(), null, identity.getCertificate())
            .applicationProtocols(PROTOCOL)
            .build();
    QuicServerCodecBuilder serverCodec =
        configure(new QuicServerCodecBuilder(), server)
            .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
            .handler(new Receiver())
            .streamHandler(new ChannelInboundHandlerAdapter());
    if (offloads) {
      serverCodec.option(
          QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
          EpollQuicUtils.newSegmentedAllocator(SEGMENTS));
    }
    QuicSslContext client =
        QuicSslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .applicationProtocols(PROTOCOL)
            .build();
    target = (InetSocketAddress) bind(threads.loop(1), serverCodec.build()).localAddress();
    clientSocket = bind(threads.loop(0), configure(new QuicClientCodecBuilder(), client).build());
    connection = dial().get(20, TimeUnit.SECONDS);
    load = new NettyLoad(connection, arrived);
    clientSocket.pipeline().addFirst(load.afterReads());
  }

  private static <B extends QuicCodecBuilder<B>> B configure(B builder, QuicSslContext context) {
    return builder
        .sslContext(context)
        .maxIdleTimeout(30, TimeUnit.SECONDS)
        .initialMaxData(10_000_000)
        .initialMaxStreamDataBidirectionalLocal(100_000)
        .initialMaxStreamDataBidirectionalRemote(100_000)
        .initialMaxStreamsBidirectional(5)
        .maxRecvUdpPayloadSize(UDP_BYTES)
        .maxSendUdpPayloadSize(UDP_BYTES)
        .datagram(QUEUE_DATAGRAMS, QUEUE_DATAGRAMS);
  }

  private Channel bind(EventLoop loop, ChannelHandler codec) {
    Datagrams kind = transport.datagrams();
    Bootstrap bootstrap = new Bootstrap().group(loop).handler(codec);
    if (offloads) {
      kind.apply(bootstrap, true);
    } else {
      bootstrap.channelFactory(kind.factory());
    }
    Channel channel =
        bootstrap
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    kind.enlargeBuffers(channel);
    return channel;
  }

  private Future<QuicChannel> dial() {
    QuicChannelBootstrap bootstrap =
        QuicChannel.newBootstrap(clientSocket)
            .handler(new Receiver())
            .streamHandler(new ChannelInboundHandlerAdapter())
            .remoteAddress(target);
    if (offloads) {
      bootstrap.option(
          QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
          EpollQuicUtils.newSegmentedAllocator(SEGMENTS));
    }
    return bootstrap.connect();
  }

  /** Counts the load, answers questions, takes answers. */
  private final class Receiver extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof ByteBuf datagram)) {
        context.fireChannelRead(message); // a stream
        return;
      }
      try {
        byte kind = datagram.getByte(datagram.readerIndex());
        if (kind == Packet.LOAD) {
          arrived.lazySet(arrived.get() + 1);
          return;
        }
        byte[] bytes = new byte[Packet.SMALL_BYTES];
        datagram.readBytes(bytes);
        if (kind == Packet.ANSWER) {
          roundTrips.answered(Packet.time(bytes, 0));
        } else {
          byte[] answer = Packet.small(Packet.ANSWER, Packet.time(bytes, 0));
          Future<?> unused = context.writeAndFlush(direct(context.channel(), answer));
        }
      } finally {
        datagram.release();
      }
    }
  }

  static ByteBuf direct(Channel channel, byte[] bytes) {
    return channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
  }

  @Override
  public void load(boolean on) {
    load.on(on);
  }

  @Override
  public long arrived() {
    return arrived.get();
  }

  @Override
  public long roundTripNanos() throws InterruptedException {
    Future<?> unused = connection.writeAndFlush(direct(connection, roundTrips.question()));
    return roundTrips.await();
  }

  @Override
  public void shakeHands(int atOnce) {
    threads
        .loop(0)
        .submit(
            () -> {
              handshakesAtOnce = atOnce;
              shakeHands();
            })
        .syncUninterruptibly();
  }

  private void shakeHands() {
    while (handshakesOpen < handshakesAtOnce) {
      handshakesOpen++;
      dial().addListener((Future<QuicChannel> made) -> onHandshake(made));
    }
  }

  private void onHandshake(Future<QuicChannel> made) {
    if (made.isSuccess()) {
      handshakes.incrementAndGet();
      Future<?> unused = made.getNow().close();
    }
    handshakesOpen--;
    threads.loop(0).execute(this::shakeHands); // not deeper and deeper
  }

  @Override
  public long handshakes() {
    return handshakes.get();
  }

  @Override
  public long[] cpuNanos() {
    return threads.cpuNanos();
  }

  @Override
  public void close() {
    load.on(false);
    connection.close().awaitUninterruptibly();
    threads.close();
  }
}
