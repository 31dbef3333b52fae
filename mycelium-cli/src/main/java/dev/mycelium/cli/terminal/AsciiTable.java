package dev.mycelium.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** A grid of {@code +}, {@code -} and {@code |}, with a rule between all rows (spec 07 §4.2). */
public final class AsciiTable {
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without rows but the header. */
  public AsciiTable(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row with as many cells as the header has. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Several lines, each with its line end. */
  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        widths[column] = Math.max(widths[column], cell.codePointCount(0, cell.length()));
      }
    }
    StringBuilder text = new StringBuilder();
    rule(text, widths);
    for (List<String> row : rows) {
      line(text, row, widths);
      rule(text, widths);
    }
    return text.toString();
  }

  private static void rule(StringBuilder text, int[] widths) {
    for (int width : widths) {
      text.append('+').append("-".repeat(width + 2));
    }
    text.append("+\n");
  }

  private static void line(StringBuilder text, List<String> row, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      int padding = widths[column] - cell.codePointCount(0, cell.length());
      text.append("| ").append(cell).append(" ".repeat(padding + 1));
    }
    text.append("|\n");
  }
}
