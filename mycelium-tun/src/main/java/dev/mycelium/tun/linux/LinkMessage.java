package dev.mycelium.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one netlink message that no ioctl replaces, and its answer (rtnetlink(7)). */
final class LinkMessage {
  /** nlmsghdr 16, ifinfomsg 16, IFLA_AF_SPEC 4, AF_INET6 4, IFLA_INET6_ADDR_GEN_MODE 5 padded. */
  static final int BYTES = 48;

  /** nlmsghdr 16, error 4, and the header of the message it answers. */
  static final int ANSWER_BYTES = 36;

  private static final short RTM_NEWLINK = 16;
  private static final short REQUEST_AND_ACKNOWLEDGE = 0x5;
  private static final short NLMSG_ERROR = 2;
  private static final short IFLA_AF_SPEC = 26;
  private static final short AF_INET6 = 10;
  private static final short IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final byte IN6_ADDR_GEN_MODE_NONE = 1;

  private LinkMessage() {}

  /** Asks that the kernel gives the interface no link-local address of its own invention. */
  static byte[] withoutLinkLocalAddress(int interfaceIndex) {
    ByteBuffer message = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    message.putInt(BYTES).putShort(RTM_NEWLINK).putShort(REQUEST_AND_ACKNOWLEDGE);
    message.putInt(1).putInt(0); // sequence number; the kernel knows our port
    message.putInt(0).putInt(interfaceIndex).putInt(0).putInt(0); // ifinfomsg: change no flags
    message.putShort((short) 16).putShort(IFLA_AF_SPEC);
    message.putShort((short) 12).putShort(AF_INET6);
    message.putShort((short) 5).putShort(IFLA_INET6_ADDR_GEN_MODE).put(IN6_ADDR_GEN_MODE_NONE);
    return message.array();
  }

  /**
   * Reads the kernel's answer.
   *
   * @return 0 for success, else an errno; -1 if this is no answer at all
   */
  static int errnoOf(ByteBuffer answer, long lengthBytes) {
    if (lengthBytes < 20 || answer.getShort(4) != NLMSG_ERROR) {
      return -1;
    }
    return -answer.getInt(16);
  }
}
