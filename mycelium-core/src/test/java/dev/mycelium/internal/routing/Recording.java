package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.TlvCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A recorded conversation of live reference nodes.
 *
 * @param events in the order of time
 */
record Recording(List<Event> events) {

  /**
   * One line.
   *
   * @param nanos on the common clock of all recorders
   * @param link two letters, the dialing node first
   * @param from the node that sent it
   * @param kind connect, eof, data, or the name of a TLV
   */
  record Event(long nanos, String link, String from, String kind, String hex) {
    private static final int TLV_TYPE = 8;
    private static final int TLV_VALUE = 10;

    ControlTlv tlv() {
      byte[] frame = frame();
      int length = frame[TLV_TYPE + 1] & 0xFF;
      return Objects.requireNonNull(
          TlvCodec.decode(frame[TLV_TYPE], frame, TLV_VALUE, length), "undecodable");
    }

    String to() {
      return link.replace(from, "");
    }

    boolean isData() {
      return kind.equals("data");
    }

    private byte[] frame() {
      return HexFormat.of().parseHex(hex);
    }

    int hopLimit() {
      return frame()[7] & 0xFF;
    }

    OverlayAddress source() {
      return OverlayAddress.ofBytes(frame(), 8);
    }

    OverlayAddress destination() {
      return OverlayAddress.ofBytes(frame(), 24);
    }
  }

  /**
   * Reads a recording.
   *
   * @param clockOffsetMillis by how much the recorder of a link is behind
   */
  static Recording read(String name, Map<String, Integer> clockOffsetMillis) {
    List<Event> events = new ArrayList<>();
    try (InputStream in = Recording.class.getResourceAsStream("/vectors/routing/" + name);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, name), StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          events.add(parse(line, clockOffsetMillis));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    events.sort((a, b) -> Long.compare(a.nanos, b.nanos));
    return new Recording(events);
  }

  private static Event parse(String line, Map<String, Integer> clockOffsetMillis) {
    String[] fields = line.split(" ", -1);
    String link = fields[1];
    long millis = Math.round(Double.parseDouble(fields[0]) * 1000);
    long nanos = (millis + clockOffsetMillis.getOrDefault(link, 0)) * 1_000_000;
    String from = fields[2].equals(">") ? link.substring(0, 1) : link.substring(1);
    String hex = fields.length > 4 ? fields[4] : "";
    return new Event(nanos, link, from, fields[3], hex);
  }

  /** The router id under which a node announced itself, from a time on. */
  RouterId routerIdOf(String node, long fromNanos) {
    for (Event event : events) {
      if (event.nanos >= fromNanos
          && event.from.equals(node)
          && event.kind.equals("update")
          && event.tlv() instanceof ControlTlv.Update update
          && update.metric() == 0) {
        return update.routerId();
      }
    }
    throw new IllegalArgumentException("no announcement of " + node);
  }
}
