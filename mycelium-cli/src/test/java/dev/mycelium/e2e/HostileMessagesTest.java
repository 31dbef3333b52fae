package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.Node;
import dev.mycelium.SecretKey;
import dev.mycelium.message.Topic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A real daemon with a small heap and a neighbour that seals whatever it likes into message
 * packets. The daemon ends with an error if its memory runs out; it must do its work all the same.
 */
class HostileMessagesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PACKETS = 100_000;
  private static final long SEED = 20261129;

  /** Half of what the daemon takes: an eighth of its heap. */
  private static final int ANNOUNCED_BYTES = 4 << 20;

  private static final int[] KINDS = {
    0x8000, 0x8400, 0x4000, 0x2000, 0x1000, 0x0800, 0x8100, 0x8500, 0x4100, 0x1100, 0x0900, 0
  };

  private final Random random = new Random(SEED);
  private final ApiNode daemon = new ApiNode(NodeKind.OURS_SMALL);
  private final SealingPeer hostile =
      new SealingPeer(daemon.port(), SecretKey.generate(), daemon.publicKey());

  @AfterEach
  void messagesOfOthersStillArrive() throws Exception {
    byte[] data = new byte[1_000_000];
    random.nextBytes(data);
    try (Node honest = Node.builder().peers(daemon.endpoint()).start()) {
      honest
          .messages()
          .send(daemon.address(), Topic.of("honest"), data)
          .received()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    ApiNode.Answer popped = daemon.rest("GET", "messages?topic=aG9uZXN0");
    assertArrayEquals(data, popped.payload());
    hostile.close();
    assertEquals(0, daemon.stop(), daemon.log());
  }

  /** What a counter of the daemon says. */
  private long counter(String name) {
    daemon.signal("USR1");
    Pattern line = Pattern.compile("(?s).*\n  " + name + ": (\\d+)\n.*");
    var found = line.matcher(daemon.log());
    return found.matches() ? Long.parseLong(found.group(1)) : 0;
  }

  private static ByteBuffer message(int bodyBytes, long id, int flags) {
    ByteBuffer plaintext = ByteBuffer.allocate(16 + bodyBytes);
    return plaintext.putInt(0x01010000).putLong(id).putShort((short) flags).putShort((short) 0);
  }

  @Test
  void packetsOfEveryKindAndLengthDoNoHarm() {
    for (int i = 0; i < PACKETS; i++) {
      int bodyBytes = random.nextInt(300);
      byte[] noise = new byte[bodyBytes];
      random.nextBytes(noise);
      int kind = KINDS[random.nextInt(KINDS.length)];
      ByteBuffer packet = message(bodyBytes, random.nextInt(50), kind).put(noise);
      for (int at = 16; at + 8 <= packet.capacity() && at < 40; at += 8) {
        if (random.nextInt(3) > 0) {
          packet.putLong(at, random.nextInt(5000)); // plausible numbers go further
        }
      }
      hostile.send(packet);
    }
    hostile.flush();
    Await.until("malformed packets", PATIENCE, () -> counter("message_malformed") > 100);
    Await.until("refused chunks", PATIENCE, () -> counter("message_chunk_refused") > 100);
  }

  @Test
  void announcementsOfALotOfDataTakeNoMoreMemoryThanThereIs() {
    hostile.send(message(9, -1, 0x8000).putLong(-1L));
    hostile.flush();
    Await.until("too long", PATIENCE, () -> counter("message_refused_too_long") == 1);
    for (int i = 0; i < PACKETS; i++) {
      hostile.send(message(9, i, 0x8000).putLong(ANNOUNCED_BYTES));
      hostile.send(message(24 + 1200, i, 0x1000).putLong(0).putLong(0).putLong(1200));
    }
    hostile.flush();
    Await.until(
        "there is no room for more",
        PATIENCE,
        () -> counter("message_arrival_evicted") + counter("message_refused_no_room") > 1000);
  }
}
