package dev.mycelium.cli.api;

import dev.mycelium.Node;
import dev.mycelium.cli.api.rest.RestService;
import dev.mycelium.cli.api.rpc.RpcService;
import dev.mycelium.cli.http.AccessRule;
import dev.mycelium.cli.http.HttpLimits;
import dev.mycelium.cli.http.HttpServer;
import dev.mycelium.cli.http.HttpService;
import dev.mycelium.cli.http.ServerLoop;
import dev.mycelium.cli.metrics.MetricsService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of a daemon. One that cannot be opened is missed with one line, no more. */
public final class ApiServers implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ApiServers.class);

  /** The servers there may be. */
  public enum Kind {
    /** HTTP REST. */
    REST("HTTP API"),
    /** JSON-RPC. */
    JSON_RPC("JSON-RPC API"),
    /** Prometheus. */
    METRICS("Metrics endpoint");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private final ServerLoop loop = new ServerLoop();
  private final Map<Kind, HttpServer> servers = new LinkedHashMap<>();

  private ApiServers() {}

  /** Opens what can be opened. */
  public static ApiServers open(ApiSettings settings, Node node) {
    ApiServers opened = new ApiServers();
    AccessRule guarded = AccessRule.guarded(settings.allowedHosts(), settings.token());
    opened.open(Kind.REST, settings.rest(), new RestService(node, opened.loop.workers()), guarded);
    opened.open(
        Kind.JSON_RPC, settings.jsonRpc(), new RpcService(node, opened.loop.workers()), guarded);
    settings
        .metrics()
        .ifPresent(
            address ->
                opened.open(
                    Kind.METRICS,
                    address,
                    new MetricsService(node, opened.loop.workers()),
                    AccessRule.open()));
    return opened;
  }

  /** Where a server listens; empty if it could not be opened. */
  public Optional<InetSocketAddress> address(Kind kind) {
    return Optional.ofNullable(servers.get(kind)).map(HttpServer::address);
  }

  /** Says in the log what is open. */
  public void announce() {
    servers.forEach((kind, server) -> logger.info("{} on {}", kind.title, text(server.address())));
  }

  @Override
  public void close() {
    servers.values().forEach(HttpServer::close);
    loop.close();
  }

  private void open(Kind kind, InetSocketAddress address, HttpService service, AccessRule access) {
    try {
      HttpServer server = HttpServer.open(loop, address, service, access, HttpLimits.standard());
      servers.put(kind, server);
    } catch (IOException taken) {
      logger.error(
          "{} is disabled: cannot listen on {}: {}", kind.title, text(address), taken.getMessage());
    }
  }

  private static String text(InetSocketAddress address) {
    return dev.mycelium.Endpoint.of(dev.mycelium.Endpoint.Protocol.TCP, address).address();
  }
}
