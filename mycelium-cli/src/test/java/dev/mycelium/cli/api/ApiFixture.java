package dev.mycelium.cli.api;

import dev.mycelium.cli.api.ApiServers.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/** The servers of a fake node on free ports. */
final class ApiFixture implements AutoCloseable {
  final FakeNode node = new FakeNode();
  private final ApiServers servers;

  ApiFixture() {
    this(Set.of(), Optional.empty());
  }

  ApiFixture(Set<String> allowedHosts, Optional<String> token) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    servers =
        ApiServers.open(new ApiSettings(any, any, Optional.of(any), allowedHosts, token), node);
  }

  InetSocketAddress address(Kind kind) {
    return servers.address(kind).orElseThrow();
  }

  RawHttp connect(Kind kind) throws IOException {
    return new RawHttp(address(kind));
  }

  @Override
  public void close() {
    servers.close();
  }
}
