package dev.mycelium.internal.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes of what makes a flow: enough to keep a ping out of the queue behind a download. */
public final class FlowHash {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int PORTS_BYTES = 4;

  private FlowHash() {}

  /** The flow of a sealed frame: all that is to be seen from outside are its ends. */
  public static int ofSealed(long sourceLow, long destinationLow) {
    return fold(sourceLow * 31 + destinationLow);
  }

  /** The flow of a packet in the clear whose IPv6 header begins at an index. */
  public static int ofPacket(byte[] array, int header, int length) {
    int protocol = Ipv6Header.nextHeader(array, header);
    boolean hasPorts =
        (protocol == TCP || protocol == UDP) && length >= Ipv6Header.BYTES + PORTS_BYTES;
    int ports = hasPorts ? (int) INT.get(array, header + Ipv6Header.BYTES) : 0;
    long ends = Ipv6Header.sourceLow(array, header) * 31 + Ipv6Header.destinationLow(array, header);
    return fold((ends * 31 + protocol) * 31 + ports);
  }

  private static int fold(long value) {
    long mixed = value * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }
}
