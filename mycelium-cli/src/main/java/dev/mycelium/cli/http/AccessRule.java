package dev.mycelium.cli.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may use an API (spec 09 §5.3). Pages of a browser may not: one that was made to resolve its
 * own name to this machine names itself in {@code Host}, any other in {@code Origin}.
 */
public final class AccessRule {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%25[0-9a-z]+)?]");
  private static final String BEARER = "bearer ";

  private final boolean open;
  private final Set<String> allowedHosts;
  private final Optional<byte[]> token;

  private AccessRule(boolean open, Set<String> allowedHosts, Optional<byte[]> token) {
    this.open = open;
    this.allowedHosts = allowedHosts;
    this.token = token;
  }

  /** Lets everybody in. */
  public static AccessRule open() {
    return new AccessRule(true, Set.of(), Optional.empty());
  }

  /**
   * Lets programs in, and pages of this very server.
   *
   * @param allowedHosts names that stand for this server besides IP addresses and localhost
   * @param token what a client must present, if anything
   */
  public static AccessRule guarded(Set<String> allowedHosts, Optional<String> token) {
    Set<String> names = new HashSet<>();
    allowedHosts.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return new AccessRule(
        false, Set.copyOf(names), token.map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The refusal of a request; empty if it may pass. */
  Optional<Response> refusal(RequestHead head) {
    if (open) {
      return Optional.empty();
    }
    for (String host : head.headers().getAll(HttpHeaderNames.HOST)) {
      if (!isOurs(withoutPort(host.toLowerCase(Locale.ROOT)))) {
        return Optional.of(Response.text(403, "Host is not allowed; see api_allowed_hosts"));
      }
    }
    String host = head.header(HttpHeaderNames.HOST).toLowerCase(Locale.ROOT);
    for (String origin : head.headers().getAll(HttpHeaderNames.ORIGIN)) {
      if (!isSameOrigin(origin.toLowerCase(Locale.ROOT), host)) {
        return Optional.of(Response.text(403, "Origin is not allowed"));
      }
    }
    return token.isEmpty() || presents(head, token.get())
        ? Optional.empty()
        : Optional.of(
            Response.text(401, "A bearer token is required").with("www-authenticate", "Bearer"));
  }

  private boolean isOurs(String name) {
    return name.equals("localhost")
        || IPV4.matcher(name).matches()
        || IPV6.matcher(name).matches()
        || allowedHosts.contains(name);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static boolean isSameOrigin(String origin, String host) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null
          && withDefaultPort(authority, origin).equals(withDefaultPort(host, origin));
    } catch (URISyntaxException opaque) {
      return false;
    }
  }

  private static String withDefaultPort(String authority, String origin) {
    if (authority.lastIndexOf(':') > authority.lastIndexOf(']')) {
      return authority;
    }
    return authority + (origin.startsWith("https:") ? ":443" : ":80");
  }

  private static boolean presents(RequestHead head, byte[] token) {
    String given = head.header(HttpHeaderNames.AUTHORIZATION);
    return given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8), token);
  }
}
