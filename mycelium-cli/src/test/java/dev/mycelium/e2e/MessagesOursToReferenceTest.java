package dev.mycelium.e2e;

/** {@link MessagesBetween} our daemon and a live reference node that receives. */
class MessagesOursToReferenceTest extends MessagesBetween {
  MessagesOursToReferenceTest() {
    super(NodeKind.OURS, NodeKind.REFERENCE);
  }
}
