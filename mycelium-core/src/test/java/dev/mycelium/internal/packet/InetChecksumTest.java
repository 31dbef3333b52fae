package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 05 §17.2 and §23.4. */
final class InetChecksumTest {
  private static final long SEED = 20261122;

  @ParameterizedTest
  @CsvSource({
    "0001f203f4f5f6f7, 220d",
    "'', ffff",
    "42, bdff",
    "450000280000000040060000c0a80101c0a80102, f77c"
  })
  void checksumsAreThoseOfTheSpecification(String data, String checksum) {
    byte[] bytes = HexFormat.of().parseHex(data);
    int actual = InetChecksum.complement(InetChecksum.add(0, bytes, 0, bytes.length));
    assertEquals(checksum, HexFormat.of().toHexDigits((short) actual));
  }

  @Test
  void recordedPacketHasSeedAndChecksumOfTheSpecification() {
    byte[] packet =
        HexFormat.of()
            .parseHex(
                "6002cb62000d1140054fb680ba6e7ced355f346fd97beecb04000000000000000000000000000001"
                    + "ab63270f000d296168656c6c6f");
    long pseudo = InetChecksum.add(0, packet, 8, 32) + 13 + 17;
    assertEquals(0x2961, InetChecksum.fold(pseudo));
    assertEquals(0xc04c, InetChecksum.complement(InetChecksum.add(0, packet, 40, 13)));
  }

  @Test
  void equalsTheSumWordByWord() {
    Random random = new Random(SEED);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = new byte[random.nextInt(round < 2900 ? 200 : 66_000)];
      random.nextBytes(bytes);
      if (round % 3 == 0) {
        Arrays.fill(bytes, (byte) 0xFF); // as many carries as there can be
      }
      int offset = random.nextInt(9);
      byte[] shifted = new byte[bytes.length + 16];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      long sum = InetChecksum.add(0, shifted, offset, bytes.length);
      int expected = PlainChecksum.of(bytes);
      int actual = InetChecksum.complement(sum);
      assertEquals(expected, actual, "seed " + SEED + " round " + round);
    }
  }

  @Test
  void sumOfEvenPartsIsTheSumOfTheWhole() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      int cut = bytes.length < 2 ? 0 : 2 * random.nextInt(bytes.length / 2);
      long parts = InetChecksum.add(0, bytes, 0, cut);
      parts = InetChecksum.add(parts, bytes, cut, bytes.length - cut);
      assertEquals(
          InetChecksum.fold(InetChecksum.add(0, bytes, 0, bytes.length)),
          InetChecksum.fold(parts),
          "seed " + SEED + " round " + round);
    }
  }
}
