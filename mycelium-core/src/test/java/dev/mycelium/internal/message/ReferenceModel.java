package dev.mycelium.internal.message;

import static dev.mycelium.internal.message.SimulatedPath.A;
import static dev.mycelium.internal.message.SimulatedPath.B;

import dev.mycelium.internal.crypto.Checksum;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reference as the specification describes it (spec 06 §4.1, §4.2, §6), for one message at a
 * time: what it takes, and what it sends. Lives at B; knows nothing of our own code but the hash.
 */
final class ReferenceModel {
  private static final int CHUNK_BYTES = 1300;
  private static final int SMALLEST_CHUNK = 250;
  private static final int HEADER = 16;
  private static final int INIT = 0x8000;
  private static final int DONE = 0x4000;
  private static final int CHUNK = 0x1000;
  private static final int ACK = 0x0100;

  /** What it delivered to its inbox. */
  final List<byte[]> delivered = new ArrayList<>();

  /** What it wants to send. */
  final Deque<PlainPacket> out = new ArrayDeque<>();

  /** The status that it would show. */
  boolean isReceived;

  private final TreeMap<Long, byte[]> chunks = new TreeMap<>();
  private long length = -1;
  private byte[] sending = {};
  private boolean[] acknowledged = {};

  void accept(PlainPacket packet) {
    ByteBuffer body = ByteBuffer.wrap(packet.plaintext()).position(HEADER).slice();
    int flags = packet.flags();
    if ((flags & ACK) != 0) {
      acceptAnswer(flags, body);
    } else if ((flags & INIT) != 0) {
      length = body.getLong();
      chunks.clear();
      answer(packet, 9);
    } else if ((flags & CHUNK) != 0 && length >= 0 && takes(body)) {
      answer(packet, 24);
    } else if ((flags & DONE) != 0 && length >= 0 && completes(body)) {
      length = -1;
      answer(packet, 40);
    }
  }

  private boolean takes(ByteBuffer body) {
    long index = body.getLong();
    long offset = body.getLong();
    byte[] data = new byte[(int) Math.min(body.getLong(), body.remaining())];
    body.get(data);
    long highest = length == 0 ? 0 : (length + SMALLEST_CHUNK - 1) / SMALLEST_CHUNK - 1;
    boolean accepted =
        offset + data.length <= length
            && index <= highest
            && (data.length >= SMALLEST_CHUNK || index == highest);
    if (accepted) {
      chunks.put(index, data);
    }
    return accepted;
  }

  private boolean completes(ByteBuffer body) {
    long count = body.getLong();
    byte[] checksum = new byte[32];
    body.get(checksum);
    long slots =
        Math.max(
            (length + CHUNK_BYTES - 1) / CHUNK_BYTES, chunks.isEmpty() ? 0 : chunks.lastKey() + 1);
    byte[] data = new byte[chunks.values().stream().mapToInt(chunk -> chunk.length).sum()];
    ByteBuffer joined = ByteBuffer.wrap(data);
    chunks.values().forEach(joined::put);
    if (count != slots || chunks.size() != slots || data.length != length) {
      return false;
    }
    boolean matches = Arrays.equals(checksum, checksum(data));
    if (matches) {
      delivered.add(data);
    }
    return matches;
  }

  private void answer(PlainPacket packet, int bodyBytes) {
    byte[] answer = Arrays.copyOf(packet.plaintext(), HEADER + bodyBytes);
    answer[12] = (byte) (answer[12] | ACK >> 8);
    out.add(new PlainPacket(B, A, answer));
  }

  private static byte[] checksum(byte[] data) {
    Checksum checksum = new Checksum();
    checksum.update(data, 0, data.length);
    return checksum.value();
  }

  /** Begins to send. */
  void send(byte[] data) {
    sending = data;
    acknowledged = new boolean[(data.length + CHUNK_BYTES - 1) / CHUNK_BYTES];
    isReceived = false;
    out.add(packet(INIT, 9, ByteBuffer.allocate(9).putLong(data.length)));
  }

  private void acceptAnswer(int flags, ByteBuffer body) {
    if ((flags & INIT) != 0) {
      for (int i = 0; i < acknowledged.length; i++) {
        out.add(chunk(i));
      }
    } else if ((flags & CHUNK) != 0) {
      acknowledged[(int) body.getLong()] = true;
    } else if ((flags & DONE) != 0) {
      isReceived = true;
    }
    boolean all = true;
    for (boolean one : acknowledged) {
      all &= one;
    }
    if (all && !isReceived) {
      ByteBuffer done = ByteBuffer.allocate(40).putLong(acknowledged.length);
      out.add(packet(DONE, 40, done.put(checksum(sending))));
    }
  }

  private PlainPacket chunk(int index) {
    int offset = index * CHUNK_BYTES;
    int size = Math.min(CHUNK_BYTES, sending.length - offset);
    ByteBuffer body = ByteBuffer.allocate(24 + size).putLong(index).putLong(offset).putLong(size);
    return packet(CHUNK, 24 + size, body.put(sending, offset, size));
  }

  private static PlainPacket packet(int flags, int bodyBytes, ByteBuffer body) {
    byte[] plaintext = new byte[HEADER + bodyBytes];
    ByteBuffer.wrap(plaintext)
        .putInt(0x01010000)
        .putLong(0x77)
        .putShort((short) flags)
        .putShort((short) 0)
        .put(body.rewind());
    return new PlainPacket(B, A, plaintext);
  }

  /** The next packet for the other side, if there is one. */
  @Nullable PlainPacket next() {
    return out.poll();
  }
}
