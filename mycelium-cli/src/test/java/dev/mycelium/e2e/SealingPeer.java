package dev.mycelium.e2e;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import java.nio.ByteBuffer;
import java.util.Random;

/** A neighbour that says whatever a test wants within packets that the node can open. */
final class SealingPeer implements AutoCloseable {
  private final RawPeer peer;
  private final PublicKey node;
  private final SharedSecret secret;
  private final PacketCipher cipher = new PacketCipher(new Random());

  /** Connects, and announces the subnet of its key. */
  SealingPeer(int port, SecretKey own, PublicKey node) {
    this.node = node;
    secret = SharedSecret.derive(own, node).orElseThrow();
    peer = RawPeer.honest(port, "127.0.0.1", own.publicKey());
  }

  /** Seals a plaintext and puts the packet into the buffer of the connection. */
  void send(ByteBuffer plaintext) {
    int length = plaintext.capacity();
    byte[] body = new byte[length + PacketCipher.TRAILER_BYTES];
    plaintext.rewind().get(body, 0, length);
    cipher.seal(body, 0, length, secret);
    peer.send(Frame.data(peer.address(), node.address(), body));
  }

  void flush() {
    peer.flush();
  }

  @Override
  public void close() {
    peer.close();
  }
}
