package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.recovery.ReceivedPackets;
import dev.mycelium.internal.quic.stream.ReceiveBuffer;
import dev.mycelium.internal.quic.stream.SendBuffer;
import dev.mycelium.internal.quic.tls.Epoch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A packet number space with its CRYPTO stream (RFC 9000 §12.3). */
final class Space {
  static final int INITIAL = 0;
  static final int HANDSHAKE = 1;
  static final int APPLICATION = 2;

  /** CRYPTO bytes ahead of what was taken: a certificate chain of any sensible size. */
  private static final int CRYPTO_WINDOW_BYTES = 1 << 16;

  private static final long MAX_ACK_DELAY_NANOS = 25_000_000;

  /** At most so many packets until a number is left out: acknowledging it gives a liar away. */
  private static final int MAX_SKIP_PERIOD = 2048;

  final int index;
  final PacketType type;
  final Epoch epoch;
  final ReceivedPackets received;
  final SendBuffer cryptoOut = new SendBuffer();
  final ReceiveBuffer cryptoIn = new ReceiveBuffer();

  /** Keys of Initial and Handshake packets; null before they exist and after they are gone. */
  @Nullable PacketKeys sealing;

  @Nullable PacketKeys opening;

  long nextNumber;
  private long skipped = -1;
  private long skipAt;

  /** Packets that have to be sent whatever the window says. */
  int probes;

  Space(int index) {
    this.index = index;
    type = PacketType.values()[index];
    epoch = Epoch.values()[index];
    received = new ReceivedPackets(index == APPLICATION ? MAX_ACK_DELAY_NANOS : 0);
  }

  /** The number of the next packet; now and then one is left out. */
  long takeNumber(RandomGenerator random) {
    if (index == APPLICATION && nextNumber >= skipAt) {
      if (skipAt > 0) {
        skipped = nextNumber++;
      }
      skipAt = nextNumber + random.nextInt(MAX_SKIP_PERIOD / 8, MAX_SKIP_PERIOD);
    }
    return nextNumber++;
  }

  /** The number taken last was not used. */
  void giveBack(long number) {
    nextNumber = number;
  }

  /** Whether a range of numbers holds the one that was left out last. */
  boolean coversSkipped(long smallest, long largest) {
    return smallest <= skipped && skipped <= largest;
  }

  void receiveCrypto(long offset, byte[] array, int start, int length) throws QuicException {
    if (offset + length - cryptoIn.readOffset() > CRYPTO_WINDOW_BYTES) {
      throw new QuicException(ErrorCode.CRYPTO_BUFFER_EXCEEDED, "too many CRYPTO bytes");
    }
    cryptoIn.receive(offset, array, start, length);
  }
}
