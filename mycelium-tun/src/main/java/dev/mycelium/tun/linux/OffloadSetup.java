package dev.mycelium.tun.linux;

import dev.mycelium.tun.offload.VirtioNetHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Agrees with the kernel on offloads (spec 05 §16.1). Any step may be refused. */
final class OffloadSetup {
  /** Flag of TUNSETIFF and TUNGETFEATURES: packets have a virtio_net_hdr. */
  static final int IFF_VNET_HDR = 0x4000;

  /**
   * Packets, super or single, that wait for us at most. A queue of the usual 500, each up to 64 KB,
   * may stand for 50 ms when we are the ones that are slow, invisible to all who mark and drop
   * behind it. What a shorter one cannot take is lost, whoever sent it: with 60, one ping of six
   * beside 40 TCP streams at full speed and one of three beside a flood of datagrams, which are no
   * super-packets; with 200 (9 ms beside those streams) hardly one and one of six, and a third more
   * of the datagrams arrive. A slow link is not seen here: its queue is ours.
   */
  private static final int TX_QUEUE_PACKETS = 200;

  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO6 = 0x04;

  /** The least that makes headers worth their while. */
  private static final int SEGMENTS = TUN_F_CSUM | TUN_F_TSO6;

  /** Segments with CWR, too. */
  private static final int TUN_F_TSO_ECN = 0x08;

  /** USO4 and USO6: the kernel takes both or none. */
  private static final int TUN_F_USO = 0x60;

  private final Kernel kernel;
  private final InterfaceName name;

  OffloadSetup(Kernel kernel, InterfaceName name) {
    this.kernel = kernel;
    this.name = name;
  }

  /** The kernel does not want to; the message says what. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }

    Refused(SystemCallException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Fails unless the kernel knows virtio_net_hdr; to be asked before an interface is attached. */
  void requireHeaders(int tun) throws Refused {
    try {
      ByteBuffer answer = kernel.ioctl(tun, Ioctl.TUNGETFEATURES, new byte[Integer.BYTES]);
      if ((answer.getInt(0) & IFF_VNET_HDR) == 0) {
        throw new Refused("the driver has no IFF_VNET_HDR");
      }
    } catch (SystemCallException e) {
      throw new Refused(e);
    }
  }

  /** Switches everything on for an interface attached with {@link #IFF_VNET_HDR}. */
  Offload agree(int tun, int control) throws Refused {
    try {
      kernel.ioctl(tun, Ioctl.TUNSETVNETHDRSZ, bytesOf(VirtioNetHeader.BYTES));
      Offload offload = switchOn(tun);
      kernel.ioctl(control, Ioctl.SIOCSIFTXQLEN, InterfaceRequest.ofInt(name, TX_QUEUE_PACKETS));
      return offload;
    } catch (SystemCallException e) {
      throw new Refused(e);
    }
  }

  /** Tries the best set first: an unknown flag makes the kernel refuse all. */
  private Offload switchOn(int tun) throws SystemCallException {
    if (accepts(tun, SEGMENTS | TUN_F_TSO_ECN | TUN_F_USO)) {
      return Offload.SEGMENTS_AND_DATAGRAMS;
    }
    if (!accepts(tun, SEGMENTS | TUN_F_TSO_ECN)) {
      kernel.ioctl(tun, Ioctl.TUNSETOFFLOAD, SEGMENTS);
    }
    return Offload.SEGMENTS;
  }

  private boolean accepts(int tun, int flags) {
    try {
      kernel.ioctl(tun, Ioctl.TUNSETOFFLOAD, flags);
      return true;
    } catch (SystemCallException unknownFlag) {
      return false; // the next set will do
    }
  }

  private static byte[] bytesOf(int value) {
    return ByteBuffer.allocate(Integer.BYTES)
        .order(ByteOrder.nativeOrder())
        .putInt(0, value)
        .array();
  }
}
