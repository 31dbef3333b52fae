package dev.mycelium.internal.quic;

import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.crypto.EndpointSecrets;
import dev.mycelium.internal.quic.crypto.InitialKeys;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.crypto.RetryIntegrity;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.ResetToken;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * Datagrams to strangers, made without keeping anything of them: Version Negotiation, Retry,
 * refusal and stateless reset. They wait in a short queue and are limited in rate, for the
 * addresses may be forged.
 */
final class Answers {
  /** Answers that wait to be fetched. */
  private static final int MAX_WAITING = 64;

  /** Answers of all kinds: as many neighbours as a node has may come back within a second. */
  private static final int PER_SECOND = 1000;

  private static final int BURST = 200;

  /** A reset looks like a short packet and is shorter than what caused it (RFC 9000 §10.3). */
  private static final int MAX_RESET_BYTES = 43;

  private static final int MIN_RESET_BYTES = 21;
  private static final int MAX_ANSWER_BYTES = 256;

  private static final class Answer {
    final UdpAddress to;
    final byte[] bytes;

    Answer(UdpAddress to, byte[] bytes) {
      this.to = to;
      this.bytes = bytes;
    }
  }

  private final RandomGenerator random;
  private final EndpointSecrets secrets;
  private final Counters counters;
  private final TokenBucket rate;
  private final Deque<Answer> waiting = new ArrayDeque<>();

  Answers(RandomGenerator random, EndpointSecrets secrets, Counters counters, long nowNanos) {
    this.random = random;
    this.secrets = secrets;
    this.counters = counters;
    this.rate = new TokenBucket(PER_SECOND, BURST, nowNanos);
  }

  boolean poll(Transmission to) {
    Answer next = waiting.poll();
    if (next == null) {
      return false;
    }
    to.begin(next.to);
    System.arraycopy(next.bytes, 0, to.array(), 0, next.bytes.length);
    to.add(next.bytes.length);
    return true;
  }

  private boolean mayAnswer(long nowNanos) {
    if (waiting.size() < MAX_WAITING && rate.tryTake(nowNanos)) {
      return true;
    }
    counters.count(Counter.QUIC_ANSWERS_SUPPRESSED);
    return false;
  }

  private void queue(UdpAddress to, ByteOutput out) {
    waiting.add(new Answer(to, Arrays.copyOf(out.array(), out.position())));
  }

  private static ByteOutput empty() {
    return new ByteOutput().over(new byte[2 * MAX_ANSWER_BYTES], 0, 2 * MAX_ANSWER_BYTES);
  }

  /** Says that only version 1 is spoken here; ids of other versions may have up to 255 bytes. */
  void negotiateVersion(PacketHeader header, byte[] array, UdpAddress to, long nowNanos) {
    int ids = header.dcidLength() + header.scidLength();
    if (ids > MAX_ANSWER_BYTES || !mayAnswer(nowNanos)) {
      return;
    }
    counters.count(Counter.QUIC_VERSIONS_NEGOTIATED);
    ByteOutput out = empty();
    out.writeByte(PacketHeader.LONG | random.nextInt(0x80));
    out.writeInt(0);
    out.writeByte(header.scidLength());
    out.writeBytes(array, header.scidStart(), header.scidLength());
    out.writeByte(header.dcidLength());
    out.writeBytes(array, header.dcidStart(), header.dcidLength());
    out.writeInt(PacketHeader.VERSION_1);
    queue(to, out);
  }

  /** Asks a client to prove its address (RFC 9000 §8.1.2). */
  void retry(PacketHeader header, byte[] array, UdpAddress to, long nowNanos) {
    if (!mayAnswer(nowNanos)) {
      return;
    }
    counters.count(Counter.QUIC_RETRIES_SENT);
    ConnectionId original = ConnectionId.copyOf(array, header.dcidStart(), header.dcidLength());
    byte[] token = secrets.sealToken(to.toBytes(), original, nowNanos);
    ByteOutput out = empty();
    out.writeByte(PacketHeader.LONG | PacketHeader.FIXED | 0x30 | random.nextInt(16));
    out.writeInt(PacketHeader.VERSION_1);
    out.writeByte(header.scidLength());
    out.writeBytes(array, header.scidStart(), header.scidLength());
    out.writeByte(ConnectionId.OWN_BYTES);
    out.writeLong(random.nextLong());
    out.writeBytes(token, 0, token.length);
    byte[] tag = RetryIntegrity.tag(original, out.array(), 0, out.position());
    out.writeBytes(tag, 0, tag.length);
    queue(to, out);
  }

  /** Refuses an Initial, at the cost of its keys. */
  void refuse(PacketHeader header, byte[] array, long code, UdpAddress to, long nowNanos) {
    if (!mayAnswer(nowNanos)) {
      return;
    }
    ConnectionId destination = ConnectionId.copyOf(array, header.dcidStart(), header.dcidLength());
    PacketKeys keys = InitialKeys.of(destination).server();
    ByteOutput out = empty();
    out.writeByte(PacketHeader.LONG | PacketHeader.FIXED | 3);
    out.writeInt(PacketHeader.VERSION_1);
    out.writeByte(header.scidLength());
    out.writeBytes(array, header.scidStart(), header.scidLength());
    out.writeByte(destination.length());
    destination.writeTo(out);
    out.writeVarInt(0);
    int length = out.position();
    out.writeVarInt2(0);
    int number = out.position();
    out.writeInt(0);
    int payload = out.position();
    boolean fits = FrameWriter.connectionClose(out, false, code, new byte[0]);
    assert fits;
    int end = out.position() + PacketKeys.TAG_BYTES;
    out.position(length);
    out.writeVarInt2(end - number);
    keys.seal(out.array(), 0, payload, end - PacketKeys.TAG_BYTES - payload, 0);
    keys.headerProtection().apply(out.array(), 0, number, 4);
    out.position(end);
    queue(to, out);
  }

  /** Tells a peer that we know nothing of its connection; our ids have made the token before. */
  void reset(long id, int causeBytes, UdpAddress to, long nowNanos) {
    int size = Math.min(causeBytes - 1, MAX_RESET_BYTES);
    if (size < MIN_RESET_BYTES || !mayAnswer(nowNanos)) {
      return;
    }
    counters.count(Counter.QUIC_RESETS_SENT);
    byte[] noise = new byte[size - ResetToken.BYTES];
    random.nextBytes(noise);
    noise[0] = (byte) (noise[0] & 0x3F | PacketHeader.FIXED);
    ByteOutput out = empty();
    out.writeBytes(noise, 0, noise.length);
    secrets.resetToken(id).writeTo(out);
    queue(to, out);
  }

  /** Code of a refusal. */
  static long refused() {
    return ErrorCode.CONNECTION_REFUSED;
  }
}
