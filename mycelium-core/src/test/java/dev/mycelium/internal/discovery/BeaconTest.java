package dev.mycelium.internal.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.mycelium.SecretKey;
import dev.mycelium.internal.wire.RouterId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BeaconTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 20_000;

  private static byte[] recorded() throws IOException {
    try (InputStream in =
        BeaconTest.class.getResourceAsStream("/vectors/links/discovery-beacon.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      String hex = text.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
      return HexFormat.of().parseHex(hex.strip());
    }
  }

  private static @Nullable Beacon decode(byte[] datagram) {
    return Beacon.decode(ByteBuffer.wrap(datagram));
  }

  @Test
  void beaconOfAReferenceNodeIsReadAndWrittenAgainByteForByte() throws IOException {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (32 + i); // key B of the recordings
    }
    Beacon beacon = decode(recorded());

    assertNotNull(beacon);
    assertEquals(9651, beacon.port());
    assertEquals(SecretKey.of(key).publicKey(), beacon.sender().publicKey());
    assertArrayEquals(recorded(), beacon.encode());
  }

  /** Spec 02 §17.6. */
  @Test
  void beaconOfTheDescription() {
    byte[] expected =
        HexFormat.of()
            .parseHex(
                "6d7963656c69756d25b3000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
                    + "1f0000a1a2a3a4a5a6");
    Beacon beacon = decode(expected);

    assertNotNull(beacon);
    assertArrayEquals(expected, new Beacon(9651, beacon.sender()).encode());
  }

  @Test
  void otherLengthsAreNoBeacons() throws IOException {
    byte[] recorded = recorded();
    for (int length = 0; length <= 200; length++) {
      if (length != Beacon.BYTES) {
        assertNull(decode(Arrays.copyOf(recorded, length)), length + " bytes");
      }
    }
  }

  @Test
  void portZeroIsNoBeacon() throws IOException {
    byte[] datagram = recorded();
    datagram[8] = 0;
    datagram[9] = 0;
    assertNull(decode(datagram));
  }

  @Test
  void everyChangedBitOfTheMagicMakesItUseless() throws IOException {
    for (int bit = 0; bit < 64; bit++) {
      byte[] datagram = recorded();
      datagram[bit / 8] ^= (byte) (1 << bit % 8);
      assertNull(decode(datagram), "bit " + bit);
    }
  }

  @Test
  void whateverIsReadIsWrittenAgain() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] magic = "mycelium".getBytes(StandardCharsets.US_ASCII);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] datagram = new byte[random.nextInt(4) == 0 ? random.nextInt(120) : Beacon.BYTES];
      random.nextBytes(datagram);
      if (random.nextBoolean()) {
        System.arraycopy(magic, 0, datagram, 0, Math.min(magic.length, datagram.length));
      }
      ByteBuffer buffer = ByteBuffer.wrap(datagram);
      Beacon beacon = Beacon.decode(buffer);
      assertEquals(0, buffer.position(), "moved on; seed " + SEED + ", round " + round);
      if (beacon != null) {
        read++;
        assertArrayEquals(datagram, beacon.encode(), "seed " + SEED + ", round " + round);
      }
    }
    assertEquals(true, read > ROUNDS / 4, read + " beacons of " + ROUNDS);
  }

  @Test
  void portsAboveTheRangeOfShortsSurvive() {
    RouterId id = RouterId.ofBytes(new byte[RouterId.BYTES], 0);
    Beacon beacon = decode(new Beacon(65535, id).encode());
    assertNotNull(beacon);
    assertEquals(65535, beacon.port());
  }
}
