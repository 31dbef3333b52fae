package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes of spec 05 §16.2 and §16.4; the machines we support are little endian. */
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

  @Test
  void addressIsFollowedByPrefixLengthAndIndex() {
    OverlayAddress address = OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361");
    assertEquals(
        "04309364d8d884a9dd60de78c767d361" + "07000000" + "02000000",
        hex(InterfaceRequest.ofAddress(address, 7, 2)));
  }

  @Test
  void linkMessageNestsTheAddressModeInBothAttributes() {
    assertEquals(
        "30000000"
            + "1000"
            + "0500"
            + "01000000"
            + "00000000" // nlmsghdr
            + "00000000"
            + "02000000"
            + "00000000"
            + "00000000" // ifinfomsg
            + "1000"
            + "1a00"
            + "0c00"
            + "0a00"
            + "0500"
            + "0800"
            + "01"
            + "000000",
        hex(LinkMessage.withoutLinkLocalAddress(2)));
  }

  @Test
  void netlinkAnswersAreReadStrictly() {
    assertEquals(0, LinkMessage.errnoOf(answer(2, 0), 36));
    assertEquals(Errno.EPERM, LinkMessage.errnoOf(answer(2, -Errno.EPERM), 36));
    assertTrue(LinkMessage.errnoOf(answer(3, 0), 36) < 0, "not an error message");
    assertTrue(LinkMessage.errnoOf(answer(2, 0), 19) < 0, "too short");
  }

  private static ByteBuffer answer(int type, int error) {
    ByteBuffer answer = ByteBuffer.allocate(LinkMessage.ANSWER_BYTES);
    return answer.order(ByteOrder.nativeOrder()).putShort(4, (short) type).putInt(16, error);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
