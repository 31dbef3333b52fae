package dev.mycelium.cli.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port with its connections. */
public final class HttpServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(HttpServer.class);
  private static final int BACKLOG = 256;
  private static final long CLOSE_MILLIS = 200;

  private final Channel listener;
  private final ChannelGroup connections;

  private HttpServer(Channel listener, ChannelGroup connections) {
    this.listener = listener;
    this.connections = connections;
  }

  /**
   * Opens a server.
   *
   * @throws IOException if the address cannot be bound
   */
  public static HttpServer open(
      ServerLoop loop,
      InetSocketAddress address,
      HttpService service,
      AccessRule access,
      HttpLimits limits)
      throws IOException {
    ServerContext context = new ServerContext(service, access, limits);
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop.group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            // A pool keeps megabytes for what an API moves.
            .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Entrance(context, connections))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    return new HttpServer(bound.channel(), connections);
  }

  /** Where it really listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Closes the port and all connections; calls that wait are cancelled. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    connections.close().awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static final class Entrance extends ChannelInitializer<Channel> {
    private final ServerContext server;
    private final ChannelGroup connections;

    Entrance(ServerContext server, ChannelGroup connections) {
      this.server = server;
      this.connections = connections;
    }

    @Override
    protected void initChannel(Channel connection) {
      if (!server.enter()) {
        logger.debug("too many connections, one is closed");
        Future<?> unused = connection.close();
        return;
      }
      Future<?> unused = connection.closeFuture().addListener(closed -> server.leave());
      connections.add(connection);
      connection.pipeline().addLast(new ProtocolDetector(server));
    }
  }
}
