package dev.mycelium.cli.api.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path whose segments in braces stand for any one segment. Compared as it was sent: the path is
 * split before anything is decoded, and fixed segments are not decoded at all.
 */
final class PathPattern {
  private final String text;
  private final List<String> segments;

  PathPattern(String text) {
    this.text = text;
    this.segments = split(text);
  }

  static List<String> split(String path) {
    return List.of(path.split("/", -1));
  }

  /** The values of the variable segments, not decoded; empty if the path is another. */
  Optional<List<String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    List<String> variables = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      if (segments.get(i).startsWith("{")) {
        if (path.get(i).isEmpty()) {
          return Optional.empty();
        }
        variables.add(path.get(i));
      } else if (!segments.get(i).equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  @Override
  public String toString() {
    return text;
  }
}
