package dev.mycelium.tun.offload;

import java.nio.ByteBuffer;
import java.util.Random;

/** All fields of a packet, to be changed at will and turned into bytes. */
final class PacketSketch implements Cloneable {
  int protocol = PlainPackets.TCP;
  int trafficClass;
  int flowLabel = 0x12345;
  int hopLimit = 64;
  byte[] source = {4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  byte[] destination = {5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16};

  /** Whole extension headers; the first byte of each is filled in. */
  byte[][] extensions = {};

  /** The protocol number of each extension header. */
  int[] extensionKinds = {};

  int sourcePort = 40_000;
  int destinationPort = 443;
  int sequence = 1000;
  int acknowledgment = 77;
  int reserved;
  int flags = 0x10;
  int window = 501;
  int urgent;

  /** A multiple of four bytes, at most 40. */
  byte[] options = {};

  byte[] payload = {};

  PacketSketch copy() {
    try {
      return (PacketSketch) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  int transportAt() {
    int at = 40;
    for (byte[] extension : extensions) {
      at += extension.length;
    }
    return at;
  }

  int headerBytes() {
    return transportAt() + (protocol == PlainPackets.TCP ? 20 + options.length : 8);
  }

  /** The packet with its right checksum. */
  byte[] toPacket() {
    return PlainPackets.withChecksum(headersAndPayload(), transportAt(), protocol);
  }

  /** The packet with the sum of the pseudo header in the checksum field, as the kernel has it. */
  byte[] toSeededPacket() {
    byte[] packet = headersAndPayload();
    int at = transportAt() + (protocol == PlainPackets.TCP ? 16 : 6);
    PlainPackets.put(packet, at, PlainPackets.pseudoSum(packet, transportAt(), protocol));
    return packet;
  }

  private byte[] headersAndPayload() {
    ByteBuffer packet = ByteBuffer.allocate(headerBytes() + payload.length);
    packet.putInt(6 << 28 | trafficClass << 20 | flowLabel);
    packet.putShort((short) (packet.capacity() - 40));
    packet.put((byte) kindOf(0)).put((byte) hopLimit).put(source).put(destination);
    for (int i = 0; i < extensions.length; i++) {
      packet.put((byte) kindOf(i + 1)).put((byte) (extensions[i].length / 8 - 1));
      packet.put(extensions[i], 2, extensions[i].length - 2);
    }
    packet.putShort((short) sourcePort).putShort((short) destinationPort);
    if (protocol == PlainPackets.TCP) {
      packet.putInt(sequence).putInt(acknowledgment);
      packet.put((byte) ((5 + options.length / 4) << 4 | reserved)).put((byte) flags);
      packet.putShort((short) window).putShort((short) 0).putShort((short) urgent).put(options);
    } else {
      packet.putShort((short) (8 + payload.length)).putShort((short) 0);
    }
    return packet.put(payload).array();
  }

  private int kindOf(int position) {
    return position < extensions.length ? extensionKinds[position] : protocol;
  }

  /** Anything that a sender could make, with a payload of the given length. */
  static PacketSketch random(Random random, int payloadBytes) {
    PacketSketch sketch = new PacketSketch();
    sketch.protocol = random.nextInt(3) == 0 ? PlainPackets.UDP : PlainPackets.TCP;
    sketch.trafficClass = random.nextInt(256);
    sketch.flowLabel = random.nextInt(1 << 20);
    sketch.hopLimit = random.nextInt(256);
    sketch.source = bytes(random, 16);
    sketch.destination = bytes(random, 16);
    sketch.sourcePort = random.nextInt(1 << 16);
    sketch.destinationPort = random.nextInt(1 << 16);
    sketch.sequence = random.nextBoolean() ? random.nextInt() : -random.nextInt(70_000);
    sketch.acknowledgment = random.nextInt();
    sketch.flags = random.nextInt(256);
    sketch.window = random.nextInt(1 << 16);
    sketch.urgent = random.nextInt(1 << 16);
    sketch.options = bytes(random, 4 * random.nextInt(11));
    sketch.payload = bytes(random, payloadBytes);
    int extensions = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
    sketch.extensions = new byte[extensions][];
    sketch.extensionKinds = new int[extensions];
    for (int i = 0; i < extensions; i++) {
      sketch.extensions[i] = bytes(random, 8 * (1 + random.nextInt(4)));
      sketch.extensionKinds[i] = random.nextBoolean() ? 60 : 0;
    }
    return sketch;
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    if (random.nextInt(4) == 0) {
      java.util.Arrays.fill(bytes, (byte) (random.nextBoolean() ? 0xFF : 0));
    } else {
      random.nextBytes(bytes);
    }
    return bytes;
  }
}
