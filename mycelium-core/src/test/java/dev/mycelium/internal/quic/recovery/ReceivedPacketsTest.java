package dev.mycelium.internal.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.packet.ByteInput;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.PacketNumbers;
import dev.mycelium.internal.quic.packet.QuicException;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Numbers received against a plain set, and what an ACK frame says of them. */
class ReceivedPacketsTest {
  private final byte[] frame = new byte[1200];

  private NavigableSet<Long> acknowledged(ReceivedPackets received, int room) throws QuicException {
    ByteOutput out = new ByteOutput().over(frame, 0, room);
    TreeSet<Long> numbers = new TreeSet<>();
    if (!received.writeAck(out, 0)) {
      return numbers;
    }
    ByteInput in = new ByteInput().over(frame, 0, out.position());
    assertEquals(2, in.readByte());
    long largest = in.readVarInt();
    in.readVarInt();
    long ranges = in.readVarInt();
    long smallest = largest - in.readVarInt();
    for (long n = smallest; n <= largest; n++) {
      numbers.add(n);
    }
    for (long i = 0; i < ranges; i++) {
      largest = smallest - in.readVarInt() - 2;
      smallest = largest - in.readVarInt();
      for (long n = smallest; n <= largest; n++) {
        numbers.add(n);
      }
    }
    assertEquals(0, in.remaining());
    return numbers;
  }

  @Test
  void framesNameExactlyWhatWasReceived() throws QuicException {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 200; round++) {
      ReceivedPackets received = new ReceivedPackets(25_000_000);
      TreeSet<Long> model = new TreeSet<>();
      for (int i = 0; i < 100; i++) {
        long number = random.nextLong(120);
        assertEquals(model.contains(number), received.isDuplicate(number), "number " + number);
        if (model.add(number)) {
          received.add(number, true, 0);
        }
      }
      assertEquals(model, acknowledged(received, 1200));
      TreeSet<Long> all = new TreeSet<>(model);
      long forgotten = random.nextLong(120);
      received.forgetUpTo(forgotten);
      model.headSet(forgotten, true).clear();
      assertEquals(model, acknowledged(received, 1200));
      for (long number : all) {
        assertTrue(received.isDuplicate(number), "forgot that " + number + " was received");
      }
    }
  }

  @Test
  void newestRangesComeFirstWhenRoomIsShort() throws QuicException {
    ReceivedPackets received = new ReceivedPackets(0);
    for (long n = 0; n < 100; n += 2) {
      received.add(n, true, 0);
    }
    NavigableSet<Long> some = acknowledged(received, 20);
    assertEquals(98L, some.last());
    assertTrue(some.size() >= 5 && some.size() < 15, "size " + some.size());
  }

  @Test
  void rememberedGapsAreBoundedAndTheOldCountAsSeen() {
    ReceivedPackets received = new ReceivedPackets(0);
    for (long n = 0; n < 100_000; n += 2) {
      received.add(n, true, 0);
    }
    assertTrue(received.isDuplicate(1));
    assertFalse(received.isDuplicate(99_999));
  }

  @Test
  void secondPacketIsAcknowledgedAtOnceAndTheFirstAfterAWhile() {
    ReceivedPackets received = new ReceivedPackets(25_000_000);
    received.add(0, true, 1000);
    assertFalse(received.isAckDue(1000));
    assertEquals(25_001_000, received.ackDeadlineNanos());
    assertTrue(received.isAckDue(25_001_000));
    received.add(1, true, 2000);
    assertTrue(received.isAckDue(2000));
  }

  @Test
  void packetOutOfOrderIsAcknowledgedAtOnce() throws QuicException {
    ReceivedPackets received = new ReceivedPackets(25_000_000);
    received.add(0, false, 0);
    received.add(5, true, 0);
    assertTrue(received.isAckDue(0));
    assertEquals(2, acknowledged(received, 100).size());
    assertFalse(received.isAckDue(0));
    assertEquals(Machine.NEVER, received.ackDeadlineNanos());
  }

  @Test
  void truncatedNumbersExpandAsInTheRfc() {
    assertEquals(0xa82f9b32L, PacketNumbers.expand(0xa82f30eaL, 0x9b32, 2));
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100_000; i++) {
      long largest = random.nextLong(1L << 40);
      int bytes = random.nextInt(1, 5);
      long near =
          largest + 1 + random.nextLong(-(1L << 8 * bytes - 1) + 1, (1L << 8 * bytes - 1) + 1);
      if (near >= 0) {
        assertEquals(near, PacketNumbers.expand(largest, near & (1L << 8 * bytes) - 1, bytes));
      }
    }
  }
}
