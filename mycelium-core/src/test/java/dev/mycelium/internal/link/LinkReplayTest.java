package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.Event;
import dev.mycelium.internal.wire.TlvCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reference nodes said to each other arrives over a socket as what they said. */
class LinkReplayTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The frames of one direction of one link, in order. */
  private static List<byte[]> frames(String link, String direction) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    try (InputStream file =
        LinkReplayTest.class.getResourceAsStream(
            "/vectors/routing/chain-first-contact-and-refresh.txt")) {
      assertNotNull(file);
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] fields = line.split(" ", -1);
        boolean wanted = !line.startsWith("#") && fields.length > 4;
        if (wanted && fields[1].equals(link) && fields[2].equals(direction)) {
          frames.add(HEX.parseHex(fields[4]));
        }
      }
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 100_000})
  void framesArriveInWhateverPiecesTheyCome(int largestPiece) throws Exception {
    SplittableRandom random = new SplittableRandom(largestPiece);
    for (String link : List.of("AB", "CB")) {
      for (String direction : List.of(">", "<")) {
        List<byte[]> sent = frames(link, direction);
        assertTrue(sent.size() > 10, link + direction);
        List<String> received = replay(sent, largestPiece, random);
        assertEquals(sent.stream().map(HEX::formatHex).toList(), received, link + direction);
      }
    }
  }

  private static List<String> replay(List<byte[]> frames, int largestPiece, SplittableRandom random)
      throws Exception {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      stream.write(frame);
    }
    byte[] bytes = stream.toByteArray();
    try (TestNode node = new TestNode()) {
      try (Socket socket = TestNode.socketTo(node.listen())) {
        for (int at = 0; at < bytes.length; ) {
          int piece = Math.min(bytes.length - at, random.nextInt(1, largestPiece + 1));
          socket.getOutputStream().write(bytes, at, piece);
          at += piece;
        }
      }
      return untilClosed(node);
    }
  }

  private static List<String> untilClosed(TestNode node) throws InterruptedException {
    List<String> received = new ArrayList<>();
    while (true) {
      Event event = node.events.events.poll(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertNotNull(event);
      if (event instanceof Data data) {
        received.add(HEX.formatHex(data.frame()));
      } else if (event instanceof Control control) {
        received.add(HEX.formatHex(TlvCodec.encode(control.tlv())));
      } else if (event instanceof RecordingEvents.Closed) {
        return received;
      }
    }
  }
}
