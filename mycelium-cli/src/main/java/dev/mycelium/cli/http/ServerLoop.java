package dev.mycelium.cli.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all servers of one daemon: one for connections, and few that may wait for the node
 * or compute, made when needed. None of them belongs to a waiting call.
 */
public final class ServerLoop implements AutoCloseable {
  private static final int WORKERS = 2;

  /** More calls than that cannot wait for a worker, they are limited before. */
  private static final int WORK_QUEUE = 4096;

  private static final long WORKER_IDLE_SECONDS = 10;
  private static final long CLOSE_MILLIS = 200;

  final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("mycelium-api", true), NioIoHandler.newFactory());

  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          WORKERS,
          WORKERS,
          WORKER_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WORK_QUEUE),
          new DefaultThreadFactory("mycelium-api-worker", true));

  /** Starts no thread yet. */
  public ServerLoop() {
    workers.allowCoreThreadTimeOut(true);
  }

  /** Where services do what takes time; refuses work when its queue is full. */
  public Executor workers() {
    return workers;
  }

  /** Ends the threads; close the servers first. */
  @Override
  public void close() {
    workers.shutdownNow();
    group
        .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
