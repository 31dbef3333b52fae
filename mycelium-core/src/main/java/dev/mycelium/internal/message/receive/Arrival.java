package dev.mycelium.internal.message.receive;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.message.MessageKey;
import dev.mycelium.message.Topic;

/** A message of which the INIT was accepted (spec 06 §6). */
final class Arrival {
  final MessageKey key;
  final boolean isReply;
  final OverlayAddress source;
  final OverlayAddress destination;
  final Topic topic;
  final int lengthBytes;
  final SourceAccount account;
  final Reassembly data;

  /** Memory charged to the account and the total. */
  long chargedBytes;

  /** When the last packet for it came. */
  long touchedNanos;

  Arrival(
      MessageKey key,
      boolean isReply,
      OverlayAddress source,
      OverlayAddress destination,
      Topic topic,
      int lengthBytes,
      SourceAccount account,
      long nowNanos) {
    this.key = key;
    this.isReply = isReply;
    this.source = source;
    this.destination = destination;
    this.topic = topic;
    this.lengthBytes = lengthBytes;
    this.account = account;
    this.data = new Reassembly(lengthBytes);
    this.touchedNanos = nowNanos;
  }
}
