package dev.mycelium.internal.message;

import dev.mycelium.internal.crypto.Checksum;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.message.Topic;
import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of message packets, read and written in place in an opened packet (spec 06 §1, §2): the
 * user data header stands in front of the payload, the message header is its first 12 bytes.
 */
public final class MessagePacket {
  public static final int INIT = 0x8000;
  public static final int DONE = 0x4000;
  public static final int ABORTED = 0x2000;
  public static final int CHUNK = 0x1000;
  public static final int READ = 0x0800;
  public static final int REPLY = 0x0400;
  public static final int ACK = 0x0100;

  /** Version 1, type 1, reserved 0. */
  public static final int USER_HEADER = 0x01010000;

  /** Id, flags, reserved. */
  public static final int HEADER_BYTES = 12;

  /** Length of the message and of the topic. */
  public static final int INIT_BODY_BYTES = 9;

  /** Index, offset, size. */
  public static final int CHUNK_BODY_BYTES = 24;

  /** Chunk count and checksum. */
  public static final int DONE_BODY_BYTES = 8 + Checksum.BYTES;

  /** Where a chunk's data begins in the array of a packet. */
  public static final int CHUNK_DATA = PacketBuffer.HEADROOM + HEADER_BYTES + CHUNK_BODY_BYTES;

  private static final int ID = PacketBuffer.HEADROOM;
  private static final int FLAGS = ID + 8;
  private static final int BODY = ID + HEADER_BYTES;
  private static final int TOPIC_LENGTH = BODY + 8;
  private static final int TOPIC = BODY + INIT_BODY_BYTES;
  private static final int DONE_CHECKSUM = BODY + 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private MessagePacket() {}

  // reading; the caller has checked the length

  /** Bytes behind the header; negative if the packet is too short to have one. */
  public static int bodyLength(PacketBuffer packet) {
    return packet.length() - HEADER_BYTES;
  }

  public static long id(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), ID);
  }

  public static int flags(PacketBuffer packet) {
    return (short) SHORT.get(packet.array(), FLAGS) & 0xFFFF;
  }

  /** Length of the message that an INIT announces; unsigned. */
  public static long messageLength(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), BODY);
  }

  public static int topicLength(PacketBuffer packet) {
    return packet.array()[TOPIC_LENGTH] & 0xFF;
  }

  /** The topic of an INIT, which must be there as a whole. */
  public static Topic topic(PacketBuffer packet) {
    return Topic.ofBytes(packet.array(), TOPIC, topicLength(packet));
  }

  public static boolean hasTopic(PacketBuffer packet, Topic topic) {
    return topic.isEqualTo(packet.array(), TOPIC, topicLength(packet));
  }

  /** Index of a chunk; unsigned. */
  public static long chunkIndex(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), BODY);
  }

  /** Where in the message a chunk begins; unsigned. */
  public static long chunkOffset(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), BODY + 8);
  }

  /** Bytes of a chunk that are really there. */
  public static int chunkSize(PacketBuffer packet) {
    long announced = (long) LONG.get(packet.array(), BODY + 16);
    int present = bodyLength(packet) - CHUNK_BODY_BYTES;
    return announced >= 0 && announced < present ? (int) announced : present;
  }

  /** Number of chunks that a DONE names; unsigned. */
  public static long chunkCount(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), BODY);
  }

  public static boolean hasChecksum(PacketBuffer packet, byte[] checksum) {
    return java.util.Arrays.equals(
        packet.array(), DONE_CHECKSUM, DONE_CHECKSUM + Checksum.BYTES, checksum, 0, Checksum.BYTES);
  }

  /**
   * Eight bytes of the checksum of a DONE.
   *
   * @param index 0..3
   */
  public static long checksumPart(PacketBuffer packet, int index) {
    return (long) LONG.get(packet.array(), DONE_CHECKSUM + index * Long.BYTES);
  }

  /** First word of the plaintext, with whatever the sender put into the reserved bytes. */
  public static int userHeader(PacketBuffer packet) {
    return (int) INT.get(packet.array(), PacketBuffer.BODY_OFFSET);
  }

  public static long sourceHigh(PacketBuffer packet) {
    return FrameWriter.sourceHigh(packet.array());
  }

  public static long sourceLow(PacketBuffer packet) {
    return FrameWriter.sourceLow(packet.array());
  }

  public static long destinationHigh(PacketBuffer packet) {
    return FrameWriter.destinationHigh(packet.array());
  }

  public static long destinationLow(PacketBuffer packet) {
    return FrameWriter.destinationLow(packet.array());
  }

  // writing

  /** A packet without body: READ, ABORTED. */
  static void writeHeader(PacketBuffer packet, long id, int flags) {
    packet.length(HEADER_BYTES);
    byte[] array = packet.array();
    LONG.set(array, ID, id);
    SHORT.set(array, FLAGS, (short) flags);
    SHORT.set(array, FLAGS + 2, (short) 0);
  }

  static void writeInit(PacketBuffer packet, long id, int flags, long length, Topic topic) {
    writeHeader(packet, id, flags);
    byte[] array = packet.array();
    LONG.set(array, BODY, length);
    array[TOPIC_LENGTH] = (byte) topic.length();
    topic.copyTo(array, TOPIC);
    packet.length(HEADER_BYTES + INIT_BODY_BYTES + topic.length());
  }

  static void writeChunk(
      PacketBuffer packet, long id, int index, byte[] data, int offset, int size) {
    writeHeader(packet, id, CHUNK);
    byte[] array = packet.array();
    LONG.set(array, BODY, (long) index);
    LONG.set(array, BODY + 8, (long) offset);
    LONG.set(array, BODY + 16, (long) size);
    System.arraycopy(data, offset, array, CHUNK_DATA, size);
    packet.length(HEADER_BYTES + CHUNK_BODY_BYTES + size);
  }

  static void writeDone(PacketBuffer packet, long id, int chunkCount, byte[] checksum) {
    writeHeader(packet, id, DONE);
    byte[] array = packet.array();
    LONG.set(array, BODY, (long) chunkCount);
    System.arraycopy(checksum, 0, array, DONE_CHECKSUM, Checksum.BYTES);
    packet.length(HEADER_BYTES + DONE_BODY_BYTES);
  }

  /**
   * Turns a packet into its acknowledgement: the same bytes, one flag more, the body cut (spec 06
   * §2).
   *
   * @param bodyBytes what is left of the body
   */
  static void turnIntoAck(PacketBuffer packet, int bodyBytes) {
    SHORT.set(packet.array(), FLAGS, (short) (flags(packet) | ACK));
    packet.length(HEADER_BYTES + bodyBytes);
  }
}
