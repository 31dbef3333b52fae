package dev.mycelium.internal.quic.crypto;

/** The TLS 1.3 cipher suites that QUIC version 1 uses (RFC 9001 §5.3). */
public enum Suite {
  AES_128_GCM_SHA256(0x1301, 16, "HmacSHA256", 32, 1L << 23, 1L << 52),
  AES_256_GCM_SHA384(0x1302, 32, "HmacSHA384", 48, 1L << 23, 1L << 52),
  CHACHA20_POLY1305_SHA256(0x1303, 32, "HmacSHA256", 32, 1L << 62, 1L << 36);

  private final int code;
  private final int keyBytes;
  private final String hmac;
  private final int hashBytes;
  private final long confidentialityLimit;
  private final long integrityLimit;

  Suite(
      int code,
      int keyBytes,
      String hmac,
      int hashBytes,
      long confidentialityLimit,
      long integrityLimit) {
    this.code = code;
    this.keyBytes = keyBytes;
    this.hmac = hmac;
    this.hashBytes = hashBytes;
    this.confidentialityLimit = confidentialityLimit;
    this.integrityLimit = integrityLimit;
  }

  /** The suite with this TLS code point. */
  public static Suite ofCode(int code) {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return suite;
      }
    }
    throw new IllegalArgumentException("no QUIC cipher suite: " + Integer.toHexString(code));
  }

  public int code() {
    return code;
  }

  public int keyBytes() {
    return keyBytes;
  }

  String hmac() {
    return hmac;
  }

  public int hashBytes() {
    return hashBytes;
  }

  /** Packets that may be sealed with one key (RFC 9001 §6.6). */
  public long confidentialityLimit() {
    return confidentialityLimit;
  }

  /** Forged packets after which the connection has to end (RFC 9001 §6.6). */
  public long integrityLimit() {
    return integrityLimit;
  }
}
