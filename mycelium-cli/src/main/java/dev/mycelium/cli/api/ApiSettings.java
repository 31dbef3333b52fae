package dev.mycelium.cli.api;

import dev.mycelium.Endpoint;
import dev.mycelium.MyceliumException;
import dev.mycelium.cli.terminal.HumanText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where and for whom the APIs are (spec 07 §3.2).
 *
 * @param rest address of the HTTP API
 * @param jsonRpc address of the JSON-RPC API
 * @param metrics address of the Prometheus endpoint; empty for none
 * @param allowedHosts names in the header {@code Host} besides IP addresses and localhost
 * @param token what clients of the two APIs must present; empty for nothing
 */
public record ApiSettings(
    InetSocketAddress rest,
    InetSocketAddress jsonRpc,
    Optional<InetSocketAddress> metrics,
    Set<String> allowedHosts,
    Optional<String> token) {
  private static final String REST_DEFAULT = "127.0.0.1:8989";
  private static final String JSON_RPC_DEFAULT = "127.0.0.1:8990";

  /** The defaults where nothing is given. */
  public static ApiSettings of(
      @Nullable String rest, @Nullable String jsonRpc, @Nullable String metrics) {
    return new ApiSettings(
        address(rest == null ? REST_DEFAULT : rest),
        address(jsonRpc == null ? JSON_RPC_DEFAULT : jsonRpc),
        Optional.ofNullable(metrics).map(ApiSettings::address),
        Set.of(),
        Optional.empty());
  }

  /** The same for these names besides IP addresses and localhost. */
  public ApiSettings withAllowedHosts(Set<String> names) {
    return new ApiSettings(rest, jsonRpc, metrics, names, token);
  }

  /**
   * The same for those who present the first line of a file.
   *
   * @throws MyceliumException if it cannot be read or holds no token
   */
  public ApiSettings withTokenOf(Path file) {
    return new ApiSettings(rest, jsonRpc, metrics, allowedHosts, Optional.of(readToken(file)));
  }

  private static InetSocketAddress address(String text) {
    return Endpoint.parse("tcp://" + text).socketAddress();
  }

  private static String readToken(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty() || token.lines().count() > 1) {
        throw new MyceliumException("the API token file " + file + " must hold one line");
      }
      return token;
    } catch (IOException unreadable) {
      throw new MyceliumException(
          "cannot read the API token file " + file + ": " + HumanText.reason(unreadable),
          unreadable);
    }
  }
}
