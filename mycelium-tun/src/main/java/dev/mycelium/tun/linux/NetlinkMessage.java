package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The netlink messages for what no ioctl does as well, and their answer (rtnetlink(7)). */
final class NetlinkMessage {
  /** nlmsghdr 16, error 4, and the header of the message it answers. */
  static final int ANSWER_BYTES = 36;

  /** nlmsghdr 16, ifinfomsg 16, IFLA_AF_SPEC 4, AF_INET6 4, IFLA_INET6_ADDR_GEN_MODE 5 padded. */
  private static final int LINK_BYTES = 48;

  /** nlmsghdr 16, ifaddrmsg 8, two attributes of 4 and an address each. */
  private static final int ADDRESS_BYTES = 64;

  /** nlmsghdr 16, rtmsg 12, one attribute of 4 and an address. */
  private static final int ROUTE_BYTES = 48;

  private static final short RTM_NEWLINK = 16;
  private static final short RTM_NEWADDR = 20;
  private static final short RTM_NEWROUTE = 24;
  private static final short RTM_GETROUTE = 26;
  private static final short NLMSG_ERROR = 2;

  private static final short REQUEST = 0x1;
  private static final short RTA_DST = 1;
  private static final byte ADDRESS_BITS = (byte) (8 * OverlayAddress.BYTES);

  /** Where struct rtmsg has the type of the route, and the type of addresses of the machine. */
  private static final int ROUTE_TYPE_OFFSET = 16 + 7;

  private static final byte RTN_LOCAL = 2;

  private static final short REQUEST_AND_ACKNOWLEDGE = 0x5;
  private static final short CREATE_EXCLUSIVELY = 0x600;
  private static final byte AF_INET6 = 10;

  private static final short IFLA_AF_SPEC = 26;
  private static final short IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final byte IN6_ADDR_GEN_MODE_NONE = 1;

  private static final short IFA_ADDRESS = 1;
  private static final short IFA_LOCAL = 2;
  private static final byte IFA_F_NODAD = 2;
  private static final short ADDRESS_ATTRIBUTE_BYTES = 4 + OverlayAddress.BYTES;

  private NetlinkMessage() {}

  /** Asks that the kernel gives the interface no link-local address of its own invention. */
  static byte[] withoutLinkLocalAddress(int interfaceIndex) {
    ByteBuffer message = ByteBuffer.allocate(LINK_BYTES).order(ByteOrder.nativeOrder());
    putHeader(message, RTM_NEWLINK, REQUEST_AND_ACKNOWLEDGE);
    message.putInt(0).putInt(interfaceIndex).putInt(0).putInt(0); // ifinfomsg: change no flags
    message.putShort((short) 16).putShort(IFLA_AF_SPEC);
    message.putShort((short) 12).putShort(AF_INET6);
    message.putShort((short) 5).putShort(IFLA_INET6_ADDR_GEN_MODE).put(IN6_ADDR_GEN_MODE_NONE);
    return message.array();
  }

  /**
   * Gives the interface an address that is usable at once: without duplicate detection it is never
   * tentative. The ioctl leaves it tentative for a moment, in which no program can bind to it.
   */
  static byte[] address(int interfaceIndex, OverlayAddress address, int prefixLength) {
    ByteBuffer message = ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder());
    putHeader(message, RTM_NEWADDR, (short) (REQUEST_AND_ACKNOWLEDGE | CREATE_EXCLUSIVELY));
    message.put(AF_INET6).put((byte) prefixLength).put(IFA_F_NODAD).put((byte) 0); // scope global
    message.putInt(interfaceIndex);
    message.putShort(ADDRESS_ATTRIBUTE_BYTES).putShort(IFA_LOCAL).put(address.toBytes());
    message.putShort(ADDRESS_ATTRIBUTE_BYTES).putShort(IFA_ADDRESS).put(address.toBytes());
    return message.array();
  }

  /** Asks where packets for an address go. */
  static byte[] route(OverlayAddress address) {
    ByteBuffer message = ByteBuffer.allocate(ROUTE_BYTES).order(ByteOrder.nativeOrder());
    putHeader(message, RTM_GETROUTE, REQUEST);
    message.put(AF_INET6).put(ADDRESS_BITS).putShort((short) 0).putLong(0);
    message.putShort(ADDRESS_ATTRIBUTE_BYTES).putShort(RTA_DST).put(address.toBytes());
    return message.array();
  }

  /** Whether the kernel's answer to {@link #route} is that it takes the packets itself. */
  static boolean isLocalRoute(ByteBuffer answer, long lengthBytes) {
    return lengthBytes > ROUTE_TYPE_OFFSET
        && answer.getShort(4) == RTM_NEWROUTE
        && answer.get(ROUTE_TYPE_OFFSET) == RTN_LOCAL;
  }

  /**
   * Reads the kernel's answer.
   *
   * @return 0 for success, else an errno: {@link Errno#EBADMSG} if this is no answer at all
   */
  static int errnoOf(ByteBuffer answer, long lengthBytes) {
    if (lengthBytes < 20 || answer.getShort(4) != NLMSG_ERROR) {
      return Errno.EBADMSG;
    }
    return -answer.getInt(16);
  }

  /** The port stays 0: the kernel knows ours, and each socket sends one message only. */
  private static void putHeader(ByteBuffer message, short type, short flags) {
    message.putInt(message.capacity()).putShort(type).putShort(flags).putInt(1).putInt(0);
  }
}
