package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.wire.WireException.Reason;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 03 §7.1, §12.3 and spec 02 §17.2. */
class FrameDecoderTest {
  private static final String HELLO = "01010000 2a030008 0406 8000000f0190";
  private static final String HELLO_LINE = new ControlTlv.Hello(0x8000, 15, 400).toString();
  private static final String DATA =
      "01000000 00000440 04000000000000000000000000000001 05ff0000000000000000000000000002 deadbeef";
  private static final String DATA_LINE = DATA.replace(" ", "");

  private final RecordingSink sink = new RecordingSink();
  private final FrameDecoder decoder = new FrameDecoder(sink, sink);

  private void feed(String hex) throws WireException {
    decoder.decode(ByteBuffer.wrap(Bytes.of(hex)));
  }

  private static List<String> decode(String hex) throws WireException {
    List<String> whole = RecordingSink.decode(Bytes.of(hex)).lines;
    assertEquals(whole, RecordingSink.decodeByteByByte(Bytes.of(hex)).lines, "byte by byte");
    return whole;
  }

  @Test
  void packetIsEmittedWithItsLastByteAndNotBefore() throws WireException {
    byte[] bytes = Bytes.of(DATA);
    for (int i = 0; i < bytes.length; i++) {
      assertEquals(List.of(), sink.lines);
      assertEquals(i == 0, decoder.isBetweenPackets());
      decoder.decode(ByteBuffer.wrap(bytes, i, 1));
    }
    assertEquals(List.of(DATA_LINE), sink.lines);
    assertTrue(decoder.isBetweenPackets());
    assertEquals(0, sink.lent);
  }

  @Test
  void twoPacketsBackToBackAreTwo() throws WireException {
    assertEquals(List.of(DATA_LINE, DATA_LINE), decode(DATA + DATA));
  }

  @Test
  void dataPacketOfNeighbouringSpecChapterIsUnderstood() throws WireException {
    String packet =
        "01000000 00000540 04000000000000000000000000000001 05000000000000000000000000000002"
            + " aabbccddee";
    assertEquals(List.of(packet.replace(" ", "")), decode(packet));
  }

  @Test
  void reservedBitsAreIgnoredAndZeroed() throws WireException {
    assertEquals(List.of(HELLO_LINE), decode("0101abcd 2a030008 0406 8000000f0190"));
    assertEquals(List.of(DATA_LINE), decode(DATA.replace("01000000 00", "0100ffff ff")));
  }

  @Test
  void fourBytesOfAHeaderYieldNothing() throws WireException {
    feed("01000000");
    assertEquals(List.of(), sink.lines);
    assertFalse(decoder.isBetweenPackets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"02010000 00", "00000000 00", "ff020000 00"})
  void otherVersionClosesTheLink(String hex) {
    WireException refused = assertThrows(WireException.class, () -> feed(hex));
    assertEquals(Reason.UNKNOWN_VERSION, refused.reason());
    assertEquals("Unknown protocol version", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"01020000 00", "01ff0000 00"})
  void otherPacketTypeClosesTheLink(String hex) {
    WireException refused = assertThrows(WireException.class, () -> feed(hex));
    assertEquals(Reason.INVALID_PACKET_TYPE, refused.reason());
    assertEquals("Invalid packet type", refused.getMessage());
  }

  @Test
  void packetsBeforeABadHeaderAreEmittedAndNothingAfterIt() {
    assertThrows(WireException.class, () -> feed(HELLO + "02000000" + HELLO));
    assertEquals(List.of(HELLO_LINE), sink.lines);
    assertEquals(0, assertThrowsNothing(HELLO));
    assertEquals(List.of(HELLO_LINE), sink.lines);
  }

  /** Feeds bytes to a dead decoder and returns how many it left. */
  private int assertThrowsNothing(String hex) {
    ByteBuffer input = ByteBuffer.wrap(Bytes.of(hex));
    org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> decoder.decode(input));
    return input.remaining();
  }

  @Test
  void unknownTlvIsSkipped() throws WireException {
    assertEquals(
        List.of(RecordingSink.MALFORMED, DATA_LINE, HELLO_LINE),
        decode("01010000 2a030004 6302aabb" + DATA + HELLO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2b030004", "2a020004"})
  void foreignMagicOrVersionIsSkipped(String babelHeader) throws WireException {
    assertEquals(
        List.of(RecordingSink.MALFORMED, HELLO_LINE),
        decode("01010000" + babelHeader + "0402aabb" + HELLO));
  }

  @Test
  void severalTlvsInOneBodyAreAllEmitted() throws WireException {
    String second = new ControlTlv.Hello(0x8000, 16, 400).toString();
    assertEquals(
        List.of(HELLO_LINE, second, HELLO_LINE),
        decode("01010000 2a030010 0406 8000000f0190 0406 800000100190" + HELLO));
  }

  @Test
  void paddingIsSkipped() throws WireException {
    assertEquals(
        List.of(HELLO_LINE, HELLO_LINE), decode("01010000 2a030009 0406 8000000f0190 00" + HELLO));
    assertEquals(
        List.of(HELLO_LINE, HELLO_LINE),
        decode("01010000 2a03000f 0000 0103000000 0406 8000000f0190" + HELLO));
  }

  @Test
  void subTlvIsIgnored() throws WireException {
    assertEquals(
        List.of(HELLO_LINE, HELLO_LINE),
        decode("01010000 2a03000a 0408 8000000f0190 0100" + HELLO));
    assertEquals(
        List.of(HELLO_LINE, HELLO_LINE),
        decode("01010000 2a03000b 0409 8000000f0190 00017f" + HELLO));
  }

  @Test
  void mandatorySubTlvMakesItsTlvBeSkipped() throws WireException {
    assertEquals(
        List.of(RecordingSink.MALFORMED, HELLO_LINE),
        decode("01010000 2a03000a 0408 8000000f0190 8000" + HELLO));
    assertEquals(
        List.of(RecordingSink.MALFORMED, HELLO_LINE),
        decode("01010000 2a03000e 040c 8000000f0190 000101ff 8000" + HELLO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01010000 2a030006 0404 8000000f",
        "01010000 2a030001 04",
        "01010000 2a030008 0504 04000002002c", // body longer than its TLV
        "01010000 2a030016 0914 000281 17x00", // prefix length 129
        "01010000 2a030008 0407 8000000f0190" // TLV longer than its body
      })
  void malformedBodyIsSkipped(String packet) throws WireException {
    List<String> lines = decode(packet + HELLO);
    assertEquals(1, lines.stream().filter(HELLO_LINE::equals).count());
    assertEquals(RecordingSink.MALFORMED, lines.get(0));
    assertEquals(HELLO_LINE, lines.get(lines.size() - 1));
  }

  @Test
  void emptyBodyIsNoPacketAndNoFault() throws WireException {
    feed("01010000 2a030000");
    assertTrue(decoder.isBetweenPackets());
    feed(HELLO);
    assertEquals(List.of(HELLO_LINE), sink.lines);
    assertEquals(1, decoder.packets());
  }

  @Test
  void longestControlBodyIsReadAndALongerOneClosesTheLink() throws WireException {
    String hello = "0406 8000000f0190";
    int padding = FrameDecoder.MAX_CONTROL_BODY_BYTES - 8;
    assertEquals(
        List.of(HELLO_LINE, HELLO_LINE),
        decode("01010000 2a031000 " + padding + "x00 " + hello + HELLO));
    WireException refused = assertThrows(WireException.class, () -> feed("01010000 2a031001"));
    assertEquals(Reason.CONTROL_BODY_TOO_LONG, refused.reason());
  }

  @Test
  void emptyAndLargestBodiesAreLegal() throws WireException {
    String addresses = " 16x04 16x05 ";
    String empty = "01000000 00000001" + addresses;
    String largest = "01000000 00ffffff" + addresses + "65535x7e";
    RecordingSink recorded = RecordingSink.decode(Bytes.of(empty + largest + empty));
    assertEquals(List.of(80, 2 * 65575, 80), recorded.lines.stream().map(String::length).toList());
    assertEquals(65535 - 32, recorded.lentBytes);
  }

  @Test
  void packetsCountsOnlyWhatSaysSomething() throws WireException {
    feed("01010000 2a030004 6302aabb");
    assertEquals(0, decoder.packets());
    feed("01010000 2a030010 0406 8000000f0190 0406 800000100190");
    assertEquals(1, decoder.packets());
    feed(DATA);
    assertEquals(2, decoder.packets());
  }

  @Test
  void closeReleasesAHalfFilledBuffer() throws WireException {
    feed(DATA_LINE.substring(0, 60));
    assertEquals(1, sink.lent);
    decoder.close();
    decoder.close();
    assertEquals(0, sink.lent);
    assertEquals(0, assertThrowsNothing(DATA));
    assertEquals(List.of(), sink.lines);
  }

  @Test
  void sinkMayCloseTheDecoderInTheMiddleOfABody() throws WireException {
    RecordingSink[] inner = {new RecordingSink()};
    FrameDecoder[] closing = new FrameDecoder[1];
    closing[0] =
        new FrameDecoder(
            inner[0],
            new FrameDecoder.Sink() {
              @Override
              public void onData(PacketBuffer frame) {
                inner[0].onData(frame);
              }

              @Override
              public void onControl(ControlTlv tlv) {
                inner[0].onControl(tlv);
                closing[0].close();
              }

              @Override
              public void onMalformed() {
                inner[0].onMalformed();
              }
            });
    ByteBuffer input =
        ByteBuffer.wrap(
            Bytes.of("01010000 2a030010 0406 8000000f0190 0406 800000100190" + HELLO + DATA));
    closing[0].decode(input);
    assertEquals(List.of(HELLO_LINE), inner[0].lines);
    assertFalse(input.hasRemaining());
  }

  @Test
  void directBuffersAreReadAsHeapBuffersAre() throws WireException {
    byte[] bytes = Bytes.of(DATA + HELLO + DATA);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(5);
    direct.put(bytes).flip().position(5);
    decoder.decode(direct);
    assertEquals(List.of(DATA_LINE, HELLO_LINE, DATA_LINE), sink.lines);
    assertFalse(direct.hasRemaining());
  }

  @Test
  void nothingIsAllocatedPerDataPacket() throws WireException {
    PacketPool pool = new PacketPool();
    FrameDecoder pooled = new FrameDecoder(pool, new ReleasingSink());
    byte[] packet = Bytes.of("01000000 00059840 16x04 16x05 1432x7e");
    ByteBuffer input = ByteBuffer.allocate(packet.length * 64);
    for (int i = 0; i < 64; i++) {
      input.put(packet);
    }
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // the first rounds load classes
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        pooled.decode(input.rewind());
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(allocated < 6400, allocated + " bytes for 6400 packets");
  }

  /** Returns every packet at once. */
  private static final class ReleasingSink implements FrameDecoder.Sink {
    @Override
    public void onData(PacketBuffer frame) {
      frame.release();
    }

    @Override
    public void onControl(ControlTlv tlv) {
      throw new AssertionError("no control packet was sent: " + tlv);
    }

    @Override
    public void onMalformed() {
      throw new AssertionError("nothing malformed was sent");
    }
  }
}
