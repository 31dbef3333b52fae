package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.recovery.Due;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where the peer is: its address, whether it has been proved, and how much may be sent until then
 * (RFC 9000 §8 and §9).
 */
final class Path {
  /** Times the bytes received that may be sent to an address not yet proved. */
  private static final int AMPLIFICATION = 3;

  /** Challenges of other addresses that wait for an answer; more than that are forgotten. */
  private static final int MAX_RESPONSES = 4;

  private final RandomGenerator random;
  private UdpAddress address;
  private @Nullable UdpAddress previous;
  private boolean validated;
  private long received;
  private long sent;

  private boolean challenging;
  private boolean challengeDue;
  private boolean challengeFull;
  private long challenge;
  private long challengeAgainNanos = Machine.NEVER;
  private long giveUpNanos = Machine.NEVER;

  private final long[] responses = new long[MAX_RESPONSES];
  private final UdpAddress[] responseTo = new UdpAddress[MAX_RESPONSES];
  private int responseCount;

  Path(UdpAddress address, boolean validated, RandomGenerator random) {
    this.address = address;
    this.validated = validated;
    this.random = random;
  }

  UdpAddress address() {
    return address;
  }

  void validate() {
    validated = true;
  }

  void onReceived(UdpAddress from, int bytes) {
    if (!validated && from.equals(address)) {
      received += bytes;
    }
  }

  void onSent(int bytes) {
    if (!validated) {
      sent += bytes;
    }
  }

  /** Bytes that may be sent now. */
  long budget() {
    return validated ? Long.MAX_VALUE : AMPLIFICATION * received - sent;
  }

  /** The peer has moved. */
  void moveTo(UdpAddress to, int bytes, long nowNanos, long giveUpAfterNanos) {
    if (validated) {
      previous = address;
    }
    address = to;
    validated = false;
    received = bytes;
    sent = 0;
    challenging = true;
    challengeDue = true;
    challenge = random.nextLong();
    giveUpNanos = nowNanos + giveUpAfterNanos;
    challengeAgainNanos = Machine.NEVER;
  }

  boolean isChallengeDue() {
    return challengeDue;
  }

  long challenge() {
    return challenge;
  }

  /** A challenge went out; full means in a datagram of at least 1200 bytes. */
  void onChallengeSent(boolean full, long againAtNanos) {
    challengeDue = false;
    challengeFull = full;
    challengeAgainNanos = againAtNanos;
  }

  /** Returns whether this proved the address. */
  boolean onResponse(long data) {
    if (!challenging || data != challenge) {
      return false;
    }
    validated = true;
    previous = null;
    giveUpNanos = Machine.NEVER;
    challengeAgainNanos = Machine.NEVER;
    challenging = !challengeFull;
    challengeDue = !challengeFull; // whether it carries 1200 bytes is not yet known
    challenge = random.nextLong();
    return true;
  }

  long deadlineNanos() {
    return Due.earlier(giveUpNanos, challengeAgainNanos);
  }

  /**
   * Asks again, or goes back to where the peer was last proved to be; true if the address changed.
   */
  boolean onDeadline(long nowNanos) {
    if (Due.isDue(challengeAgainNanos, nowNanos)) {
      challengeAgainNanos = Machine.NEVER;
      challengeDue = true;
    }
    if (!Due.isDue(giveUpNanos, nowNanos)) {
      return false;
    }
    giveUpNanos = Machine.NEVER;
    UdpAddress back = previous;
    if (back == null) {
      return false;
    }
    challenging = false;
    challengeDue = false;
    challengeAgainNanos = Machine.NEVER;
    address = back;
    previous = null;
    validated = true;
    return true;
  }

  /** Has to be answered to where it came from. */
  void onChallenge(long data, UdpAddress from) {
    if (responseCount < MAX_RESPONSES) {
      responses[responseCount] = data;
      responseTo[responseCount++] = from;
    }
  }

  /** Whether an answer is due to the present address, or else to any other. */
  boolean hasResponse(boolean here) {
    return indexOf(here) >= 0;
  }

  private int indexOf(boolean here) {
    for (int i = 0; i < responseCount; i++) {
      if (responseTo[i].equals(address) == here) {
        return i;
      }
    }
    return -1;
  }

  UdpAddress responseAddress(boolean here) {
    return responseTo[indexOf(here)];
  }

  long response(boolean here) {
    return responses[indexOf(here)];
  }

  void responseSent(boolean here) {
    int index = indexOf(here);
    responseCount--;
    responses[index] = responses[responseCount];
    responseTo[index] = responseTo[responseCount];
  }
}
