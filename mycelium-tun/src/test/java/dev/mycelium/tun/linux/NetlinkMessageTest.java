package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes of spec 05 §16.4; the machines we support are little endian. */
class NetlinkMessageTest {
  @Test
  void addressMessageHasTheBytesOfTheSpecButForItsSequenceNumber() {
    String address = "04309364d8d884a9dd60de78c767d361";
    assertEquals(
        "40000000140005060100000000000000"
            + "0a07020002000000"
            + "14000200"
            + address
            + "14000100"
            + address,
        hex(
            NetlinkMessage.address(
                2, OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361"), 7)));
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
        hex(NetlinkMessage.withoutLinkLocalAddress(2)));
  }

  @Test
  void routeQueryHasHeaderAndAddress() {
    String address = "04309364d8d884a9dd60de78c767d361";
    assertEquals(
        "30000000"
            + "1a00"
            + "0100"
            + "01000000"
            + "00000000" // nlmsghdr
            + "0a800000"
            + "0000000000000000" // rtmsg
            + "14000100"
            + address,
        hex(NetlinkMessage.route(OverlayAddress.parse("430:9364:d8d8:84a9:dd60:de78:c767:d361"))));
  }

  @Test
  void onlyALocalRouteIsOne() {
    assertTrue(NetlinkMessage.isLocalRoute(answer(24, 0).put(23, (byte) 2), 28));
    assertFalse(NetlinkMessage.isLocalRoute(answer(24, 0).put(23, (byte) 1), 28), "unicast");
    assertFalse(
        NetlinkMessage.isLocalRoute(answer(2, 0).put(23, (byte) 2), 28), "an error message");
    assertFalse(NetlinkMessage.isLocalRoute(answer(24, 0).put(23, (byte) 2), 23), "too short");
  }

  @Test
  void answersAreReadStrictly() {
    assertEquals(0, NetlinkMessage.errnoOf(answer(2, 0), 36));
    assertEquals(Errno.EPERM, NetlinkMessage.errnoOf(answer(2, -Errno.EPERM), 36));
    assertEquals(Errno.EBADMSG, NetlinkMessage.errnoOf(answer(3, 0), 36), "not an error message");
    assertEquals(Errno.EBADMSG, NetlinkMessage.errnoOf(answer(2, 0), 19), "too short");
  }

  private static ByteBuffer answer(int type, int error) {
    ByteBuffer answer = ByteBuffer.allocate(NetlinkMessage.ANSWER_BYTES);
    return answer.order(ByteOrder.nativeOrder()).putShort(4, (short) type).putInt(16, error);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
