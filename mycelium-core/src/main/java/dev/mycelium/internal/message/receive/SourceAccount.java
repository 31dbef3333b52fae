package dev.mycelium.internal.message.receive;

/** What one /64 has us hold, so that nobody can take all the room. */
final class SourceAccount {
  int arrivals;
  long bytes;
}
