package dev.mycelium.internal.quic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A recorded connection of the reference, see README.txt beside the recordings. */
public final class RecordedConnection {
  /** One QUIC packet, with what is in it. */
  public static final class Packet {
    boolean fromClient;
    String level = "";
    long number;
    int phase;
    byte[] frames = {};
    int datagram;
  }

  public final Map<String, String> values = new HashMap<>();
  public final List<byte[]> datagrams = new ArrayList<>();
  public final List<Boolean> datagramFromClient = new ArrayList<>();
  final List<Packet> packets = new ArrayList<>();

  public static RecordedConnection read(String name) {
    RecordedConnection recording = new RecordedConnection();
    try (InputStream in =
        RecordedConnection.class.getResourceAsStream("/vectors/links/quic/" + name)) {
      String text =
          new String(
              java.util.Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
      text.lines().forEach(recording::line);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return recording;
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  public byte[] bytes(String key) {
    return hex(java.util.Objects.requireNonNull(values.get(key), key));
  }

  private void line(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].startsWith("datagram.")) {
      datagrams.add(hex(words[3]));
      datagramFromClient.add(words[1].equals("c2s"));
    } else if (words[0].startsWith("packet.")) {
      Packet packet = new Packet();
      packet.datagram = Integer.parseInt(words[0].split("\\.", -1)[1]);
      packet.fromClient = words[1].equals("c2s");
      packet.level = words[2];
      packet.frames = hex(words[words.length - 1]);
      for (String word : words) {
        if (word.startsWith("pn=")) {
          packet.number = Long.parseLong(word.substring(3));
        } else if (word.startsWith("phase=")) {
          packet.phase = Integer.parseInt(word.substring(6));
        }
      }
      packets.add(packet);
    } else if (words.length >= 2) {
      values.put(words[0], words[words.length - 1]);
    }
  }
}
