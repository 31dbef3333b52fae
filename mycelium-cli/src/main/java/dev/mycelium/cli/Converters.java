package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.cli.config.ServerAddress;
import dev.mycelium.cli.log.LogFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are read; what does not fit is a usage error. */
final class Converters {
  private Converters() {}

  /** 0..65535. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) unsigned(value, 0, 0xFFFF);
    }
  }

  /** 0..4294967295. */
  static final class Unsigned32 implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return unsigned(value, 0, 0xFFFF_FFFFL);
    }
  }

  /** 1..255. */
  static final class Workers implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) unsigned(value, 1, 255);
    }
  }

  /** 1..3600. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) unsigned(value, 1, 3600);
    }
  }

  /** An IP literal, or localhost, with a port; kept as text. */
  static final class SocketAddress implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        return ServerAddress.literal(value);
      } catch (IllegalArgumentException malformed) {
        throw usageError(malformed);
      }
    }
  }

  /** One of the formats. */
  static final class Format implements ITypeConverter<LogFormat> {
    @Override
    public LogFormat convert(String value) {
      try {
        return LogFormat.parse(value);
      } catch (IllegalArgumentException unknown) {
        throw usageError(unknown);
      }
    }
  }

  /** An endpoint; one without a protocol, as very old versions had it, is meant as TCP. */
  static final class Peer implements ITypeConverter<PeerArgument> {
    @Override
    public PeerArgument convert(String value) {
      try {
        return new PeerArgument(Endpoint.parsePeer(value), false);
      } catch (IllegalArgumentException malformed) {
        if (value.contains("://")) {
          throw usageError(malformed);
        }
        return withoutProtocol(value, malformed);
      }
    }

    private static PeerArgument withoutProtocol(String value, IllegalArgumentException malformed) {
      try {
        return new PeerArgument(Endpoint.parsePeer("tcp://" + value), true);
      } catch (IllegalArgumentException noAddressEither) {
        malformed.addSuppressed(noAddressEither);
        throw usageError(malformed);
      }
    }
  }

  private static long unsigned(String value, long min, long max) {
    String digits = value.startsWith("+") ? value.substring(1) : value;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new TypeConversionException("'" + value + "' is not a whole number");
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    long number = significant.length() > 10 ? Long.MAX_VALUE : Long.parseLong(significant);
    if (number < min || number > max) {
      throw new TypeConversionException(value + " is not in " + min + ".." + max);
    }
    return number;
  }

  private static TypeConversionException usageError(IllegalArgumentException malformed) {
    TypeConversionException usageError = new TypeConversionException(malformed.getMessage());
    usageError.initCause(malformed);
    return usageError;
  }
}
