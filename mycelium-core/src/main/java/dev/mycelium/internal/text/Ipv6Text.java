package dev.mycelium.internal.text;

/**
 * The text form of IPv6 addresses: RFC 5952 out, RFC 4291 in.
 *
 * <p>The JDK's {@code getHostAddress} does not compress zero groups and its parser may ask a name
 * server, so neither can be used for identities that people compare by eye.
 */
public final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  /** Formats the address {@code high:low} in the canonical form of RFC 5952. */
  public static String format(long high, long low) {
    if (high == 0 && low >>> 32 == 0xFFFF) {
      return "::ffff:" + formatIpv4((int) low);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xFFFF;
      groups[4 + i] = (int) (low >>> (48 - 16 * i)) & 0xFFFF;
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is never compressed
    for (int i = 0; i < GROUPS; ) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
      i = Math.max(end, i + 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; ) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
      i++;
    }
    return text.toString();
  }

  private static String formatIpv4(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xFF)
        + "."
        + (address >>> 8 & 0xFF)
        + "."
        + (address & 0xFF);
  }

  /**
   * Parses an address literal without zone, brackets or prefix length; never asks a name server.
   *
   * @return two longs, the upper and the lower half
   * @throws IllegalArgumentException if the text is not an IPv6 address literal
   */
  public static long[] parse(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gapAt = -1;
    int position = 0;
    int length = text.length();
    if (text.startsWith("::")) {
      gapAt = 0;
      position = 2;
    } else if (length == 0 || text.charAt(0) == ':') {
      throw malformed(text);
    }
    while (position < length) {
      if (count == GROUPS) {
        throw malformed(text);
      }
      int end = position;
      while (end < length && text.charAt(end) != ':') {
        end++;
      }
      String part = text.substring(position, end);
      if (part.indexOf('.') >= 0) {
        if (end != length || count > GROUPS - 2) {
          throw malformed(text);
        }
        int ipv4 = parseIpv4(part);
        groups[count++] = ipv4 >>> 16;
        groups[count++] = ipv4 & 0xFFFF;
        position = length;
        continue;
      }
      groups[count++] = parseGroup(part, text);
      position = end;
      if (position < length) { // at a colon
        if (text.startsWith("::", position)) {
          if (gapAt >= 0) {
            throw malformed(text);
          }
          gapAt = count;
          position += 2;
        } else {
          position++;
          if (position == length) {
            throw malformed(text);
          }
        }
      }
    }
    if (gapAt < 0 ? count != GROUPS : count >= GROUPS) {
      throw malformed(text);
    }
    if (gapAt >= 0) {
      int tail = count - gapAt;
      System.arraycopy(groups, gapAt, groups, GROUPS - tail, tail);
      java.util.Arrays.fill(groups, gapAt, GROUPS - tail, 0);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[4 + i];
    }
    return new long[] {high, low};
  }

  /**
   * Parses a dotted quad: four decimal octets of one to three digits without leading zeros.
   *
   * @return the address as one big endian word
   * @throws IllegalArgumentException if the text is not such a quad
   */
  public static int parseIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      throw new IllegalArgumentException("not an IPv4 address: " + text);
    }
    int address = 0;
    for (String octet : octets) {
      boolean shaped =
          !octet.isEmpty()
              && octet.length() <= 3
              && octet.chars().allMatch(c -> c >= '0' && c <= '9')
              && (octet.length() == 1 || octet.charAt(0) != '0');
      int value = shaped ? Integer.parseInt(octet) : 256;
      if (value > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + text);
      }
      address = address << 8 | value;
    }
    return address;
  }

  private static int parseGroup(String part, String text) {
    if (part.isEmpty() || part.length() > 4) {
      throw malformed(text);
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed(text);
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("not an IPv6 address: " + text);
  }
}
