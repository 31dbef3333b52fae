package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What live 0.7.10 nodes said to each other, spec 03 §12.4. */
class RecordedConversationTest {
  private static final long SEED = 0x5eed_03_12_4L;

  private static final Map<String, Class<? extends ControlTlv>> KINDS =
      Map.of(
          "hello", ControlTlv.Hello.class,
          "ihu", ControlTlv.Ihu.class,
          "update", ControlTlv.Update.class,
          "route-request", ControlTlv.RouteRequest.class,
          "seqno-request", ControlTlv.SeqnoRequest.class);

  private record Frame(String kind, String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /** The frames of a recording by link and direction, in order; a reconnect begins a new stream. */
  private static Map<String, List<Frame>> streams(String name) throws IOException {
    Map<String, List<Frame>> streams = new LinkedHashMap<>();
    Map<String, Integer> connects = new LinkedHashMap<>();
    for (String line : read(name).lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] words = line.split(" ", -1);
      String kind = words[3];
      if (kind.equals("connect")) {
        connects.merge(words[1], 1, Integer::sum);
      } else if (words.length > 4) {
        String stream = words[1] + words[2] + connects.getOrDefault(words[1], 0);
        streams.computeIfAbsent(stream, unused -> new ArrayList<>()).add(new Frame(kind, words[4]));
      }
    }
    return streams;
  }

  private static String read(String name) throws IOException {
    try (InputStream file =
        RecordedConversationTest.class.getResourceAsStream("/vectors/routing/" + name)) {
      return new String(
          java.util.Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> expected(List<Frame> frames) throws WireException {
    List<String> lines = new ArrayList<>();
    for (Frame frame : frames) {
      List<String> single = RecordingSink.decode(frame.bytes()).lines;
      assertEquals(1, single.size(), frame.kind);
      lines.addAll(single);
    }
    return lines;
  }

  private static byte[] concatenate(List<Frame> frames) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    frames.forEach(frame -> stream.writeBytes(frame.bytes()));
    return stream.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chain-first-contact-and-refresh.txt",
        "chain-loss-and-return.txt",
        "diamond-refresh-restart-cut.txt"
      })
  void everyFrameIsDecodedAndEveryControlFrameEncodedToTheSameBytes(String recording)
      throws Exception {
    int frames = 0;
    for (List<Frame> stream : streams(recording).values()) {
      for (Frame frame : stream) {
        RecordingSink decoded = RecordingSink.decode(frame.bytes());
        if (frame.kind.equals("data")) {
          assertEquals(List.of(frame.hex), decoded.lines);
        } else {
          assertEquals(KINDS.get(frame.kind), decoded.tlvs.get(0).getClass());
          assertArrayEquals(frame.bytes(), TlvCodec.encode(decoded.tlvs.get(0)));
        }
        frames++;
      }
    }
    assertTrue(frames > 100, "frames in " + recording + ": " + frames);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chain-first-contact-and-refresh.txt",
        "chain-loss-and-return.txt",
        "diamond-refresh-restart-cut.txt"
      })
  void streamDecodesToTheSameFramesHoweverItIsCut(String recording) throws Exception {
    Random random = new Random(SEED);
    for (Map.Entry<String, List<Frame>> stream : streams(recording).entrySet()) {
      List<String> expected = expected(stream.getValue());
      byte[] bytes = concatenate(stream.getValue());
      for (int largest : new int[] {1, 2, 9, 50, 1500, 65536}) {
        String how = "seed " + SEED + ", " + stream.getKey() + " in pieces up to " + largest;
        RecordingSink sink = new RecordingSink();
        FrameDecoder decoder = new FrameDecoder(sink, sink);
        for (int at = 0; at < bytes.length; ) {
          int size = Math.min(1 + random.nextInt(largest), bytes.length - at);
          decoder.decode(ByteBuffer.wrap(bytes, at, size));
          at += size;
        }
        assertEquals(expected, sink.lines, how);
        assertTrue(decoder.isBetweenPackets(), how);
        assertEquals(expected.size(), decoder.packets(), how);
        assertEquals(0, sink.lent, how);
      }
    }
  }
}
