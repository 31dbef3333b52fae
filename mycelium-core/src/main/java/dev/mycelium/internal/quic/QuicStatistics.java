package dev.mycelium.internal.quic;

/** What an endpoint has counted; read by its owner. */
public final class QuicStatistics {
  long accepted;
  long refused;
  long retries;
  long initialsDropped;
  long unroutable;
  long resetsSent;
  long versionsNegotiated;
  long answersSuppressed;

  QuicStatistics() {}

  /** Inbound connections whose first Initial was authentic. */
  public long accepted() {
    return accepted;
  }

  /** Inbound connections that the owner did not want. */
  public long refused() {
    return refused;
  }

  /** Retry packets sent. */
  public long retries() {
    return retries;
  }

  /** Initials dropped: too short, a bad token, not authentic, or over a bound. */
  public long initialsDropped() {
    return initialsDropped;
  }

  /** Datagrams that belong to no connection. */
  public long unroutable() {
    return unroutable;
  }

  /** Stateless resets sent. */
  public long resetsSent() {
    return resetsSent;
  }

  /** Version Negotiation packets sent. */
  public long versionsNegotiated() {
    return versionsNegotiated;
  }

  /** Answers to strangers that were not sent because of their number. */
  public long answersSuppressed() {
    return answersSuppressed;
  }
}
