package dev.mycelium.e2e;

/** {@link MessagesBetween} a live reference node that sends and our daemon. */
class MessagesReferenceToOursTest extends MessagesBetween {
  MessagesReferenceToOursTest() {
    super(NodeKind.REFERENCE, NodeKind.OURS);
  }
}
