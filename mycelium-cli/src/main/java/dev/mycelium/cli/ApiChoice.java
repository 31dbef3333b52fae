package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.MyceliumException;
import dev.mycelium.cli.api.ApiSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the options say about the APIs (spec 07 §3.2). */
final class ApiChoice {
  private static final String REST_DEFAULT = "127.0.0.1:8989";
  private static final String JSON_RPC_DEFAULT = "127.0.0.1:8990";

  private ApiChoice() {}

  /**
   * Reads the options.
   *
   * @throws MyceliumException if there is no token in the token file
   */
  static ApiSettings of(DaemonOptions options) {
    String rest = options.apiAddress == null ? options.apiServerAddress : options.apiAddress;
    List<String> hosts = options.apiAllowedHosts == null ? List.of() : options.apiAllowedHosts;
    return new ApiSettings(
        address(rest, REST_DEFAULT),
        address(options.jsonRpcAddress, JSON_RPC_DEFAULT),
        Optional.ofNullable(options.metricsApiAddress).map(ApiChoice::address),
        Set.copyOf(hosts),
        Optional.ofNullable(options.apiTokenFile).map(ApiChoice::token));
  }

  private static InetSocketAddress address(@Nullable String given, String otherwise) {
    return address(given == null ? otherwise : given);
  }

  private static InetSocketAddress address(String text) {
    return Endpoint.parse("tcp://" + text).socketAddress();
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new MyceliumException("the API token file " + file + " is empty");
      }
      return token;
    } catch (IOException unreadable) {
      throw new MyceliumException(
          "cannot read the API token file " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }
}
