package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes of spec 05 §16.2; the machines we support are little endian. */
class InterfaceRequestTest {
  private static final InterfaceName NAME = new InterfaceName("mycelium");
  private static final String NAME_BYTES = "6d7963656c69756d0000000000000000";

  @Test
  void flagsOfTheReferenceGiveTheBytesOfTheSpec() {
    assertEquals(
        NAME_BYTES + "0150" + "00".repeat(22), hex(InterfaceRequest.ofFlags(NAME, 0x5001)));
  }

  @Test
  void highestFlagBitSurvives() {
    assertEquals(
        NAME_BYTES + "0190" + "00".repeat(22), hex(InterfaceRequest.ofFlags(NAME, 0x9001)));
  }

  @Test
  void mtuIsAnIntBehindTheName() {
    assertEquals(
        NAME_BYTES + "78050000" + "00".repeat(20), hex(InterfaceRequest.ofInt(NAME, 1400)));
  }

  @Test
  void pointerFillsEightBytes() {
    assertEquals(
        NAME_BYTES + "efcdab8967452301" + "00".repeat(16),
        hex(InterfaceRequest.ofPointer(NAME, 0x0123456789abcdefL)));
  }

  @Test
  void longestNameKeepsItsClosingZero() {
    byte[] request = InterfaceRequest.of(new InterfaceName("abcdefghijklmno"));
    assertEquals(InterfaceRequest.BYTES, request.length);
    assertEquals("6162636465666768696a6b6c6d6e6f00" + "00".repeat(24), hex(request));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
