package dev.mycelium.e2e;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a {@link LinkRecorder} printed.
 *
 * @param lines one per control packet or event
 */
record LinkRecording(List<Line> lines) {
  /**
   * One line.
   *
   * @param seconds since the start of the recorder
   * @param direction {@code >} from the dialing side, {@code <} from the listening side, {@code |}
   *     an event
   * @param content what it was
   */
  record Line(double seconds, String direction, String content) {
    static Line parse(String text) {
      String[] parts = text.split(" ", 3);
      return new Line(Double.parseDouble(parts[0]), parts[1], parts[2]);
    }
  }

  static LinkRecording parse(String output) {
    return new LinkRecording(
        output.lines().filter(line -> line.matches("[0-9.]+ [<>|] .*")).map(Line::parse).toList());
  }

  List<Line> with(String direction, String contentStart) {
    Predicate<Line> matches =
        line -> line.direction().equals(direction) && line.content().startsWith(contentStart);
    return lines.stream().filter(matches).toList();
  }

  int count(String direction, String contentStart) {
    return with(direction, contentStart).size();
  }

  /** The moments of all that match, in whole seconds. */
  List<Long> moments(String direction, String contentStart) {
    return with(direction, contentStart).stream().map(line -> Math.round(line.seconds())).toList();
  }
}
