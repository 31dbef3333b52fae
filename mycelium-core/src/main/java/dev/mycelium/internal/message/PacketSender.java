package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.spi.PacketBuffer;

/** Writes message packets and hands them to the effects. */
final class PacketSender {
  private final MessageEffects effects;
  private final OverlayAddress own;

  PacketSender(MessageEffects effects, OverlayAddress own) {
    this.effects = effects;
    this.own = own;
  }

  void sendInit(Transmission transmission) {
    PacketBuffer packet =
        effects.acquire(
            MessagePacket.HEADER_BYTES
                + MessagePacket.INIT_BODY_BYTES
                + transmission.topic.length());
    int flags =
        transmission.isReply ? MessagePacket.INIT | MessagePacket.REPLY : MessagePacket.INIT;
    MessagePacket.writeInit(
        packet, transmission.key.id(), flags, transmission.plan.lengthBytes(), transmission.topic);
    send(packet, transmission.destination);
  }

  void sendChunk(Transmission transmission, int chunk, int offset, int size) {
    PacketBuffer packet =
        effects.acquire(MessagePacket.HEADER_BYTES + MessagePacket.CHUNK_BODY_BYTES + size);
    MessagePacket.writeChunk(
        packet, transmission.key.id(), chunk, transmission.data(), offset, size);
    send(packet, transmission.destination);
  }

  void sendDone(Transmission transmission) {
    PacketBuffer packet =
        effects.acquire(MessagePacket.HEADER_BYTES + MessagePacket.DONE_BODY_BYTES);
    MessagePacket.writeDone(
        packet, transmission.key.id(), transmission.plan.count(), transmission.checksum());
    send(packet, transmission.destination);
  }

  void sendAborted(Transmission transmission) {
    PacketBuffer packet = effects.acquire(MessagePacket.HEADER_BYTES);
    MessagePacket.writeHeader(packet, transmission.key.id(), MessagePacket.ABORTED);
    send(packet, transmission.destination);
  }

  private void send(PacketBuffer packet, OverlayAddress to) {
    effects.send(packet, MessagePacket.USER_HEADER, own, to);
  }

  /** Tells a sender that its message was read, from the address that it used. */
  void sendRead(long id, OverlayAddress from, OverlayAddress to) {
    PacketBuffer packet = effects.acquire(MessagePacket.HEADER_BYTES);
    MessagePacket.writeHeader(packet, id, MessagePacket.READ);
    effects.send(packet, MessagePacket.USER_HEADER, from, to);
  }

  /** Sends a received packet back as its acknowledgement; takes it. */
  void acknowledge(PacketBuffer packet, int bodyBytes) {
    MessagePacket.turnIntoAck(packet, bodyBytes);
    effects.send(
        packet,
        MessagePacket.userHeader(packet),
        new OverlayAddress(
            MessagePacket.destinationHigh(packet), MessagePacket.destinationLow(packet)),
        new OverlayAddress(MessagePacket.sourceHigh(packet), MessagePacket.sourceLow(packet)));
  }
}
