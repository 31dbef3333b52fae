package dev.mycelium.internal.quic.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.TestPeer;
import dev.mycelium.internal.quic.VirtualNetwork;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.ResetToken;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A peer that has shaken hands and then sends what it likes, well protected. */
class HostileFramesTest {
  private static final UdpAddress CLIENT = UdpAddress.ofIpv4(1, 1);
  private static final UdpAddress SERVER = UdpAddress.ofIpv4(2, 2);

  private final VirtualNetwork network = new VirtualNetwork(1, 8);
  private final TestPeer client = new TestPeer(1, QuicLimits.DEFAULT, network.now);
  private final TestPeer server = new TestPeer(2, QuicLimits.DEFAULT, network.now);

  HostileFramesTest() {
    network.add(client, CLIENT);
    network.add(server, SERVER);
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    network.run(VirtualNetwork.SECOND);
    client.write(new byte[10]);
    network.run(VirtualNetwork.SECOND);
  }

  /** Sends frames of our making in a packet of the client's. */
  private void send(byte[] frames, int length) {
    QuicConnection link = client.link();
    byte[] packet = new byte[13 + length + PacketKeys.TAG_BYTES];
    ByteOutput out = new ByteOutput().over(packet, 0, packet.length);
    Space space = link.spaces[Space.APPLICATION];
    long number = space.takeNumber(new SplittableRandom(1));
    out.writeByte(0x43 | link.oneRtt().phaseBit());
    link.remoteIds.current().writeTo(out);
    out.writeInt((int) number);
    out.writeBytes(frames, 0, length);
    link.oneRtt().seal(packet, 0, 13, length, number);
    link.oneRtt().sealingMask().apply(packet, 0, 9, 4);
    network.inject(CLIENT, SERVER, packet);
    network.run(1_000_000);
  }

  private void send(String hex) {
    byte[] frames = HexFormat.of().parseHex(hex.replace(" ", ""));
    send(frames, frames.length);
  }

  private void expectClosed(long code) {
    assertEquals(1, server.closed.size(), "still open");
    assertEquals(CloseReason.Kind.PEER_FAULT, server.closed.get(0).kind());
    assertEquals(code, server.closed.get(0).code());
    network.run(30 * VirtualNetwork.SECOND);
    assertEquals(0, server.endpoint.routeCount());
    assertEquals(0, client.endpoint.routeCount());
  }

  @Test
  void acknowledgementOfAPacketNeverSent() {
    send("02 4fff 00 00 00");
    expectClosed(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void unknownFrame() {
    send("1f");
    expectClosed(ErrorCode.FRAME_ENCODING_ERROR);
  }

  @Test
  void emptyPacket() {
    send(new byte[0], 0);
    network.run(1);
    expectClosed(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void unidirectionalStream() {
    send("0a 02 01 00");
    expectClosed(ErrorCode.STREAM_LIMIT_ERROR);
  }

  @Test
  void streamOfOurs() {
    send("0a 01 01 00");
    expectClosed(ErrorCode.STREAM_STATE_ERROR);
  }

  @Test
  void otherStreamsAreRefusedWithoutHarm() {
    send("0a 04 01 00 0a 08 01 00");
    send("0a 10 01 00");
    assertEquals(0, server.closed.size());
    send("0a 14 01 00"); // the sixth
    expectClosed(ErrorCode.STREAM_LIMIT_ERROR);
  }

  @Test
  void streamDataOverTheWindow() {
    send("0e 00 80500000 01 00");
    expectClosed(ErrorCode.FLOW_CONTROL_ERROR);
  }

  @Test
  void streamThatEndsTwice() {
    send("0f 00 0a 01 00");
    send("0f 00 0a 02 0000");
    expectClosed(ErrorCode.FINAL_SIZE_ERROR);
  }

  @Test
  void handshakeDoneFromAClient() {
    send("1e");
    expectClosed(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void newTokenFromAClient() {
    send("07 01 00");
    expectClosed(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void tlsMessageAfterTheHandshake() {
    send("06 4080 01 18"); // KeyUpdate; the offset is made to fit below
    assertTrue(server.closed.size() <= 1);
    long offset = server.link().spaces[Space.APPLICATION].cryptoIn.readyOffset();
    if (server.closed.isEmpty()) {
      send(String.format("06 %02x 01 18", offset));
    }
    expectClosed(ErrorCode.CRYPTO_ERROR + 10);
  }

  @Test
  void cryptoBytesFarAhead() {
    send("06 80100000 01 00");
    expectClosed(ErrorCode.CRYPTO_BUFFER_EXCEEDED);
  }

  @Test
  void moreIdsThanAllowed() {
    byte[] frames = new byte[1000];
    ByteOutput out = new ByteOutput().over(frames, 0, frames.length);
    for (int i = 20; i < 30; i++) {
      assertTrue(FrameWriter.newConnectionId(out, i, 0, i, new ResetToken(i, i)));
    }
    send(frames, out.position());
    expectClosed(ErrorCode.CONNECTION_ID_LIMIT_ERROR);
  }

  @Test
  void idsRetiredForeverAreBounded() {
    for (int i = 20; i < 400 && server.closed.isEmpty(); i++) {
      byte[] frames = new byte[100];
      ByteOutput out = new ByteOutput().over(frames, 0, frames.length);
      assertTrue(FrameWriter.newConnectionId(out, i, i, i, new ResetToken(i, i)));
      send(frames, out.position());
    }
    assertTrue(server.closed.size() <= 1);
    assertTrue(server.endpoint.routeCount() < 50, "routes " + server.endpoint.routeCount());
  }

  @Test
  void retiringAnIdNeverGiven() {
    send("19 4fff");
    expectClosed(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void challengesAreAnsweredButNotHoarded() {
    send("1a0102030405060708".repeat(100));
    assertEquals(0, server.closed.size());
    network.run(VirtualNetwork.SECOND);
    assertEquals(0, server.closed.size());
  }

  @Test
  void randomFramesCloseOrAreHarmless() {
    SplittableRandom random = new SplittableRandom(11);
    int closed = 0;
    for (int life = 0; life < 150; life++) {
      HostileFramesTest fresh = life % 3 == 0 ? new HostileFramesTest() : this;
      if (fresh.server.closed.isEmpty()) {
        byte[] frames = new byte[random.nextInt(1, 40)];
        random.nextBytes(frames);
        frames[0] = (byte) random.nextInt(0x32);
        fresh.send(frames, frames.length);
      }
      closed += fresh.server.closed.size();
      assertTrue(fresh.server.closed.size() <= 1);
      assertTrue(fresh.server.endpoint.routeCount() < 50);
    }
    assertTrue(closed > 0);
  }
}
