package dev.mycelium.bench.compare;

/** What can be asked for with {@code --only}. */
enum Part {
  FIRST,
  PING,
  TCP,
  STREAMS,
  REVERSE,
  UDP,
  SHAPED,
  RELAY,
  QUIC,
  MEMORY
}
