package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What holds for every input of the decoders, whoever makes it up. */
final class DecoderProperties {
  private DecoderProperties() {}

  /**
   * Decodes an input in one piece and in pieces, and checks: the same packets and the same end; no
   * exception but the documented one; one buffer at most is held, and none after close; the buffers
   * asked for are covered by the input but for the last; a dead decoder stays silent.
   *
   * @param pieces sizes in turn, each taken modulo 64 plus 1; empty for bytes one by one
   */
  static void check(byte[] input, byte[] pieces) {
    RecordingSink whole = new RecordingSink();
    boolean wholeFailed = feed(whole, new FrameDecoder(whole, whole), input, input.length);
    RecordingSink cut = new RecordingSink();
    FrameDecoder decoder = new FrameDecoder(cut, cut);
    boolean cutFailed = false;
    int piece = 0;
    for (int at = 0; at < input.length && !cutFailed; ) {
      int size = pieces.length == 0 ? 1 : 1 + (pieces[piece++ % pieces.length] & 63);
      int end = Math.min(at + size, input.length);
      cutFailed = feed(cut, decoder, Arrays.copyOfRange(input, at, end), end - at);
      at = end;
    }
    assertEquals(whole.lines, cut.lines);
    assertEquals(wholeFailed, cutFailed);
    checkPackets(decoder, cut);
    checkMemory(cut, input.length);
    decoder.close();
    assertEquals(0, cut.lent);
    checkSilence(cut, decoder);
    checkReencoding(cut.tlvs);
  }

  /** Input as one datagram: a length is known only of what is one whole packet (spec 02 §6.6). */
  static void checkDatagram(byte[] input) {
    ByteBuffer datagram = ByteBuffer.wrap(input);
    int length = FrameDecoder.packetLength(datagram);
    assertEquals(input.length, datagram.remaining());
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder = new FrameDecoder(sink, sink);
    if (length < 0) {
      boolean failed = feed(sink, decoder, input, input.length);
      assertTrue(failed || decoder.packets() == 0, "a packet without a length");
    } else {
      assertTrue(length <= input.length);
      assertFalse(feed(sink, decoder, input, length));
      assertTrue(decoder.packets() <= 1, "what is malformed does not count");
      assertTrue(decoder.isBetweenPackets());
    }
    decoder.close();
  }

  private static boolean feed(RecordingSink sink, FrameDecoder decoder, byte[] input, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(input, 0, length);
    try {
      decoder.decode(buffer);
      assertEquals(0, buffer.remaining());
      assertTrue(sink.lent <= 1);
      return false;
    } catch (WireException refused) {
      assertEquals(0, sink.lent);
      return true;
    }
  }

  private static void checkPackets(FrameDecoder decoder, RecordingSink sink) {
    long malformed = sink.lines.stream().filter(RecordingSink.MALFORMED::equals).count();
    long data = sink.lines.size() - malformed - sink.tlvs.size();
    long control = decoder.packets() - data;
    assertTrue(control >= 0 && control <= sink.tlvs.size());
    assertEquals(sink.tlvs.isEmpty(), control == 0);
  }

  /** Complete packets were paid for with as many bytes; only the last one may be an advance. */
  private static void checkMemory(RecordingSink sink, int inputLength) {
    assertTrue(sink.lentBytes <= inputLength + FrameWriter.MAX_BODY_BYTES);
    assertTrue(sink.lines.size() <= inputLength);
  }

  private static void checkSilence(RecordingSink sink, FrameDecoder decoder) {
    List<String> before = List.copyOf(sink.lines);
    try {
      decoder.decode(ByteBuffer.wrap(Bytes.of("01010000 2a030008 0406 8000000f0190")));
    } catch (WireException late) {
      throw new AssertionError("a closed decoder speaks", late);
    }
    assertEquals(before, sink.lines);
  }

  /** What may be sent again decodes to the same; what may not is refused, not mangled. */
  private static void checkReencoding(List<ControlTlv> tlvs) {
    for (ControlTlv tlv : tlvs) {
      byte[] encoded;
      try {
        encoded = TlvCodec.encode(tlv);
      } catch (IllegalArgumentException neverSent) {
        continue;
      }
      try {
        assertEquals(List.of(tlv), RecordingSink.decode(encoded).tlvs);
      } catch (WireException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /** One TLV value, decoded between guards: the guards must not matter. */
  static void checkTlv(int type, byte[] value) {
    byte[] zeros = new byte[value.length + 128];
    System.arraycopy(value, 0, zeros, 64, value.length);
    byte[] ones = new byte[value.length + 128];
    Arrays.fill(ones, (byte) 0xFF);
    System.arraycopy(value, 0, ones, 64, value.length);
    byte[] before = ones.clone();
    ControlTlv alone = TlvCodec.decode(type, value, 0, value.length);
    assertEquals(alone, TlvCodec.decode(type, zeros, 64, value.length));
    assertEquals(alone, TlvCodec.decode(type, ones, 64, value.length));
    assertArrayEquals(before, ones);
    if (alone != null) {
      checkReencoding(List.of(alone));
    }
  }
}
