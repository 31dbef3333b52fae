package dev.mycelium;

import dev.mycelium.internal.text.Ipv6Text;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of a neighbour on the underlay, for example {@code tcp://192.0.2.6:9651} (spec 02
 * §2).
 *
 * <p>Two endpoints are equal if protocol and address are; {@code 1.2.3.4} and {@code
 * ::ffff:1.2.3.4} are different endpoints.
 *
 * @param protocol the transport
 * @param host canonical literal: dotted quad, RFC 5952 text without brackets and with {@code
 *     %scope} if the scope is not 0, or for vsock the context id in decimal; or, only where {@link
 *     #parsePeer} made it, a host name in lower case
 * @param port 0..65535, for vsock 0..4294967295
 */
public record Endpoint(Protocol protocol, String host, long port) {
  private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

  /** Longest name that the domain name system knows. */
  private static final int NAME_LENGTH_MAX = 253;

  /** Labels of letters, digits, hyphens; the last one is no number, which an address would have. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  /** Transports of links. */
  public enum Protocol {
    /** Plain TCP. */
    TCP,
    /** TCP with TLS 1.3 and the key of a private network. */
    TLS,
    /** QUIC. */
    QUIC,
    /** Sockets between a virtual machine and its host. */
    VSOCK;

    /**
     * The scheme in URIs and JSON.
     *
     * @return the lower case name
     */
    public String scheme() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Parses {@code scheme://address}; the scheme in any case.
   *
   * @param text for example {@code tcp://[2001:db8::1]:9651} or {@code vsock://2:9651}
   * @return the endpoint
   * @throws IllegalArgumentException if a part is missing or malformed; the message says which
   */
  public static Endpoint parse(String text) {
    int separator = text.indexOf("://");
    if (separator < 0) {
      throw new IllegalArgumentException("missing leading protocol identifier in '" + text + "'");
    }
    Protocol protocol = parseProtocol(text.substring(0, separator), text);
    String rest = text.substring(separator + 3);
    return protocol == Protocol.VSOCK ? parseVsock(rest) : parseSocket(protocol, rest);
  }

  /**
   * Parses the endpoint of a peer, which may have a host name: {@code tcp://node.example.org:9651}.
   * The name is looked up each time the peer is dialed.
   *
   * @param text an endpoint as for {@link #parse}, or with a name in place of the address
   * @return the endpoint
   * @throws IllegalArgumentException if a part is missing or malformed; the message says which
   */
  public static Endpoint parsePeer(String text) {
    int separator = text.indexOf("://");
    int colon = text.lastIndexOf(':');
    if (separator > 0 && colon > separator) {
      String host = text.substring(separator + 3, colon).toLowerCase(Locale.ROOT);
      if (host.length() <= NAME_LENGTH_MAX && NAME.matcher(host).matches()) {
        Endpoint pattern =
            parse(text.substring(0, separator) + "://0.0.0.0" + text.substring(colon));
        return new Endpoint(pattern.protocol, host, pattern.port);
      }
    }
    return parse(text);
  }

  /**
   * Whether the host is a name and not an address.
   *
   * @return true if it has to be looked up
   */
  public boolean isName() {
    return protocol != Protocol.VSOCK && NAME.matcher(host).matches();
  }

  /**
   * The endpoint of a socket address.
   *
   * @param protocol any but vsock
   * @param address a resolved address; IPv6 scopes are kept as numbers
   * @return the endpoint
   * @throws IllegalArgumentException if the address is unresolved
   */
  public static Endpoint of(Protocol protocol, InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("unresolved address: " + address);
    }
    String host = ip.getHostAddress();
    if (ip instanceof Inet6Address v6) {
      host = OverlayAddress.ofBytes(v6.getAddress(), 0).toString();
      host = v6.getScopeId() == 0 ? host : host + "%" + v6.getScopeId();
    }
    return new Endpoint(protocol, host, address.getPort());
  }

  /**
   * The same endpoint with an IPv4-mapped IPv6 host written as plain IPv4, so that the two
   * notations of one neighbour compare equal.
   *
   * @return this, unless the host is IPv4-mapped
   */
  public Endpoint unmapped() {
    return host.startsWith("::ffff:") && host.indexOf('.') > 0
        ? new Endpoint(protocol, host.substring("::ffff:".length()), port)
        : this;
  }

  /**
   * Whether the neighbour is reached over IPv4; IPv4-mapped IPv6 addresses count.
   *
   * @return false for IPv6, vsock and names
   */
  public boolean isIpv4() {
    return protocol != Protocol.VSOCK && host.indexOf('.') >= 0 && !isName();
  }

  /**
   * The address to connect to. No name server is asked.
   *
   * @return a resolved socket address
   * @throws IllegalStateException for vsock and names
   */
  public InetSocketAddress socketAddress() {
    if (protocol == Protocol.VSOCK) {
      throw new IllegalStateException("vsock endpoints have no IP address");
    }
    if (isName()) {
      throw new IllegalStateException(host + " has to be looked up");
    }
    try {
      Endpoint plain = unmapped();
      return new InetSocketAddress(inetAddress(plain.host), (int) port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("host is no literal: " + host, impossible);
    }
  }

  /**
   * Host and port, IPv6 in brackets, as in logs and JSON.
   *
   * @return for example {@code [2001:db8::1]:9651}
   */
  public String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /**
   * The form that {@link #parse} reads.
   *
   * @return for example {@code tcp://192.0.2.6:9651}
   */
  public String uri() {
    return protocol.scheme() + "://" + address();
  }

  /** The form of logs and tables, for example {@code Tcp 192.0.2.6:9651}. */
  @Override
  public String toString() {
    String name = protocol.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + " " + address();
  }

  private static Protocol parseProtocol(String scheme, String text) {
    for (Protocol candidate : Protocol.values()) {
      if (candidate.scheme().equals(scheme.toLowerCase(Locale.ROOT))) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "protocol for endpoint is not supported in '" + text + "': use tcp, tls, quic or vsock");
  }

  private static Endpoint parseVsock(String rest) {
    int colon = rest.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("vsock address must be in CID:PORT format: " + rest);
    }
    String cid = Long.toString(parseUnsigned32(rest.substring(0, colon)));
    return new Endpoint(Protocol.VSOCK, cid, parseUnsigned32(rest.substring(colon + 1)));
  }

  private static long parseUnsigned32(String digits) {
    String unsigned = digits.startsWith("+") ? digits.substring(1) : digits;
    String prefix = "failed to parse vsock address component: ";
    if (digits.isEmpty()) {
      throw new IllegalArgumentException(prefix + "cannot parse integer from empty string");
    }
    if (!isDecimal(unsigned)) {
      throw new IllegalArgumentException(prefix + "invalid digit found in string");
    }
    String significant = stripLeadingZeros(unsigned);
    long value = significant.length() > 10 ? Long.MAX_VALUE : Long.parseLong(significant);
    if (value > UNSIGNED_INT_MAX) {
      throw new IllegalArgumentException(prefix + "number too large to fit in target type");
    }
    return value;
  }

  private static Endpoint parseSocket(Protocol protocol, String rest) {
    try {
      int colon = rest.lastIndexOf(':');
      int port = parsePort(rest.substring(colon + 1));
      String host = rest.substring(0, colon);
      String canonical = host.startsWith("[") ? parseBracketed(host) : parseQuad(host);
      return new Endpoint(protocol, canonical, port);
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      throw new IllegalArgumentException(
          "failed to parse address: invalid socket address syntax in '"
              + rest
              + "': expected an IP address and a port",
          malformed);
    }
  }

  private static String parseBracketed(String host) {
    if (!host.endsWith("]")) {
      throw new IllegalArgumentException("missing ]");
    }
    String inside = host.substring(1, host.length() - 1);
    int percent = inside.indexOf('%');
    long[] halves = Ipv6Text.parse(percent < 0 ? inside : inside.substring(0, percent));
    String canonical = Ipv6Text.format(halves[0], halves[1]);
    if (percent < 0) {
      return canonical;
    }
    String scope = inside.substring(percent + 1);
    if (!isDecimal(scope)) {
      throw new IllegalArgumentException("scope is no number");
    }
    String significant = stripLeadingZeros(scope);
    if (significant.length() > 10 || Long.parseLong(significant) > UNSIGNED_INT_MAX) {
      throw new IllegalArgumentException("scope too large");
    }
    return significant.equals("0") ? canonical : canonical + "%" + significant;
  }

  private static String parseQuad(String host) {
    Ipv6Text.parseIpv4(host);
    return host;
  }

  private static int parsePort(String text) {
    String significant = stripLeadingZeros(text);
    if (!isDecimal(text) || significant.length() > 5 || Integer.parseInt(significant) > 0xFFFF) {
      throw new IllegalArgumentException("bad port");
    }
    return Integer.parseInt(significant);
  }

  private static boolean isDecimal(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String stripLeadingZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }

  private static InetAddress inetAddress(String literal) throws UnknownHostException {
    int percent = literal.indexOf('%');
    if (literal.indexOf(':') < 0) {
      int quad = Ipv6Text.parseIpv4(literal);
      return InetAddress.getByAddress(
          new byte[] {
            (byte) (quad >>> 24), (byte) (quad >>> 16), (byte) (quad >>> 8), (byte) quad
          });
    }
    byte[] bytes =
        OverlayAddress.parse(percent < 0 ? literal : literal.substring(0, percent)).toBytes();
    if (percent < 0) {
      return InetAddress.getByAddress(bytes);
    }
    int scope = Integer.parseUnsignedInt(literal.substring(percent + 1));
    return Inet6Address.getByAddress(null, bytes, scope);
  }
}
