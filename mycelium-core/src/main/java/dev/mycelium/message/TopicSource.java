package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import java.util.Optional;

/**
 * Who may send to a topic: a subnet. Two are equal if prefix length and network part are; the text
 * keeps the address as it was entered.
 */
public final class TopicSource {
  private static final int IPV4_BITS = 32;

  private final String text;
  private final Optional<Subnet> subnet;
  private final String network;

  private TopicSource(String text, Optional<Subnet> subnet, String network) {
    this.text = text;
    this.subnet = subnet;
    this.network = network;
  }

  /**
   * The source of a subnet.
   *
   * @param subnet any
   * @return the source
   */
  public static TopicSource of(Subnet subnet) {
    return new TopicSource(subnet.toString(), Optional.of(subnet), subnet.toString());
  }

  /**
   * Parses {@code address/prefix} or a bare address. IPv4 is accepted, as the reference does, but
   * can never match.
   *
   * @param text for example {@code 503:5478:df06:d79a::/64}
   * @return the source
   * @throws IllegalArgumentException if it is no subnet
   */
  public static TopicSource parse(String text) {
    if (text.indexOf(':') < 0) {
      return parseIpv4(text);
    }
    Subnet subnet = Subnet.parse(text);
    int slash = text.indexOf('/');
    OverlayAddress entered = OverlayAddress.parse(slash < 0 ? text : text.substring(0, slash));
    return new TopicSource(
        entered + "/" + subnet.prefixLength(), Optional.of(subnet), subnet.toString());
  }

  private static TopicSource parseIpv4(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" + IPV4_BITS : text.substring(slash + 1);
    int bits = parseDecimal(length, IPV4_BITS, text);
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("malformed subnet: " + text);
    }
    long value = 0;
    for (String part : parts) {
      value = value << 8 | parseDecimal(part, 255, text);
    }
    long network = bits == 0 ? 0 : value >>> (IPV4_BITS - bits) << (IPV4_BITS - bits);
    return new TopicSource(address + "/" + bits, Optional.empty(), network + "/" + bits);
  }

  private static int parseDecimal(String digits, int max, String whole) {
    boolean wellFormed =
        digits.length() >= 1
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    if (!wellFormed || Integer.parseInt(digits) > max) {
      throw new IllegalArgumentException("malformed subnet: " + whole);
    }
    return Integer.parseInt(digits);
  }

  /**
   * Whether a message from this address comes from here.
   *
   * @param source address of a sender
   * @return never true for IPv4
   */
  public boolean contains(OverlayAddress source) {
    return subnet.isPresent() && subnet.get().contains(source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicSource source && network.equals(source.network);
  }

  @Override
  public int hashCode() {
    return network.hashCode();
  }

  /** Address as entered, slash, prefix length. */
  @Override
  public String toString() {
    return text;
  }
}
