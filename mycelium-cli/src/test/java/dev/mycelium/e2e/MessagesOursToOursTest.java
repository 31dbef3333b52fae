package dev.mycelium.e2e;

/** {@link MessagesBetween} two of our daemons. */
class MessagesOursToOursTest extends MessagesBetween {
  MessagesOursToOursTest() {
    super(NodeKind.OURS, NodeKind.OURS);
  }

  @Override
  int pipedBytes() {
    return 10_000_000;
  }
}
