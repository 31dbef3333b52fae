package dev.mycelium.internal.quic.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mycelium.internal.quic.SeededSecureRandom;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * TLS messages that are not what the other end has said: they end the handshake with an alert, or
 * leave it waiting for the rest; nothing else comes out of the library, and nobody is fooled.
 */
class DamagedHandshakeTest {
  private static final int SEEDS = 400;
  private static final int ALERT_MAX = 255;
  private static final TlsIdentity IDENTITY =
      TlsIdentity.selfSigned(new SeededSecureRandom(20260103));
  private static final byte[] PARAMETERS = {4, 4, (byte) 0x80, 0, (byte) 0xFF, (byte) 0xFF};

  /** Bytes of a CRYPTO stream on their way. */
  private static final class Message {
    final Epoch epoch;
    final byte[] bytes;

    Message(Epoch epoch, byte[] bytes) {
      this.epoch = epoch;
      this.bytes = bytes;
    }
  }

  /** One end. */
  private static final class End implements TlsSink {
    final TlsHandshake handshake;
    final Deque<Message> said = new ArrayDeque<>();
    byte[] secrets = {};
    byte[] heardParameters = {};

    End(boolean client, long seed) {
      handshake =
          TlsFactory.bouncyCastle(TlsSettings.mycelium(IDENTITY), new SeededSecureRandom(seed))
              .newHandshake(client, this);
    }

    @Override
    public void onTlsBytes(Epoch epoch, byte[] array, int offset, int length) {
      said.add(new Message(epoch, Arrays.copyOfRange(array, offset, offset + length)));
    }

    @Override
    public void onSecrets(Epoch epoch, Suite suite, byte[] client, byte[] server) {
      if (epoch == Epoch.APPLICATION) {
        secrets = Arrays.copyOf(client, client.length + server.length);
        System.arraycopy(server, 0, secrets, client.length, server.length);
      }
    }

    @Override
    public void onPeerParameters(byte[] encoded) {
      heardParameters = encoded.clone();
    }

    @Override
    public byte[] ownParameters() {
      return PARAMETERS.clone();
    }

    /** False if it wants to hear no more. */
    boolean hears(Epoch epoch, byte[] bytes) {
      try {
        handshake.receive(epoch, bytes, 0, bytes.length);
        return true;
      } catch (QuicException refused) {
        long alert = refused.code() - ErrorCode.CRYPTO_ERROR;
        assertTrue(alert >= 0 && alert <= ALERT_MAX, "code " + refused.code());
        return false;
      }
    }
  }

  /** What becomes of the message with this number. */
  private interface Fate {
    byte[] of(int number, byte[] message);
  }

  /** Two ends that have begun. */
  private record Pair(End client, End server) {
    static Pair of(long seed) throws QuicException {
      Pair pair = new Pair(new End(true, 2 * seed), new End(false, 2 * seed + 1));
      pair.client.handshake.start();
      pair.server.handshake.start();
      return pair;
    }

    boolean isComplete() {
      return client.handshake.isComplete() && server.handshake.isComplete();
    }

    /** Until nobody says anything, or one end has had enough. */
    void talk(Fate fate) {
      int number = 0;
      boolean goOn = true;
      while (goOn && !(client.said.isEmpty() && server.said.isEmpty())) {
        End from = client.said.isEmpty() ? server : client;
        Message message = from.said.remove();
        byte[] arriving = fate.of(number++, message.bytes);
        goOn = (from == client ? server : client).hears(message.epoch, arriving);
      }
    }
  }

  @Test
  void undamagedHandshakeSucceeds() throws QuicException {
    Pair pair = Pair.of(1);
    pair.talk((number, message) -> message);
    assertTrue(pair.isComplete());
    assertTrue(pair.client.secrets.length > 0);
    assertArrayEquals(pair.client.secrets, pair.server.secrets);
    assertArrayEquals(PARAMETERS, pair.client.heardParameters);
    assertArrayEquals(PARAMETERS, pair.server.heardParameters);
  }

  private static byte[] damaged(byte[] message, SplittableRandom random) {
    byte[] bytes = message.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
      case 3 -> bytes = Arrays.copyOf(bytes, at);
      default -> {
        bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(300));
        System.arraycopy(message, 0, bytes, bytes.length - message.length, message.length);
      }
    }
    return bytes;
  }

  @Test
  void damagedMessagesEndTheHandshakeOrLeaveItWaiting() throws QuicException {
    int refused = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Pair pair = Pair.of(seed);
      int victim = random.nextInt(3); // both hellos, and the server's other messages
      boolean[] changed = {false};
      pair.talk(
          (number, message) -> {
            byte[] arriving = number == victim ? damaged(message, random) : message;
            changed[0] |= !Arrays.equals(message, arriving);
            return arriving;
          });
      boolean complete = pair.isComplete();
      assertEquals(!changed[0], complete, "seed " + seed);
      refused += complete ? 0 : 1;
    }
    assertTrue(refused > SEEDS / 2, refused + " refused");
  }

  @Test
  void noiseIsRefused() throws QuicException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < SEEDS; i++) {
      byte[] noise = new byte[random.nextInt(1, 400)];
      random.nextBytes(noise);
      noise[0] = random.nextBoolean() ? (byte) random.nextInt(25) : noise[0]; // a type of message
      messages(noise);
    }
  }

  /** First words to either end. */
  @FuzzTest
  void messages(byte[] input) throws QuicException {
    Pair pair = Pair.of(3);
    for (End end : new End[] {pair.client, pair.server}) {
      for (Epoch epoch : Epoch.values()) {
        boolean unused = end.hears(epoch, input);
      }
      assertTrue(!end.handshake.isComplete());
    }
  }
}
