package dev.mycelium.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/** The results as Markdown, with columns that line up for whoever reads them as plain text. */
final class Report {
  private static final String NOTHING = "-";

  private final String ours;
  private final List<String> others;
  private final Results results;

  /**
   * A report.
   *
   * @param ours the program whose ratios to the others are given
   */
  Report(String ours, List<String> others, Results results) {
    this.ours = ours;
    this.others = List.copyOf(others);
    this.results = results;
  }

  /**
   * The whole text.
   *
   * @param header lines in front
   */
  String text(List<String> header) {
    StringBuilder text = new StringBuilder();
    header.forEach(line -> text.append("* ").append(line).append('\n'));
    text.append("\nMedians; in brackets: ").append(ours).append(" divided by the other.\n\n");
    text.append(table(medians()));
    text.append("\nAll values, in the order they were measured:\n\n");
    text.append(table(allValues()));
    if (!results.reasons().isEmpty()) {
      text.append("\nFailed:\n\n");
      results.reasons().forEach(reason -> text.append("* ").append(reason).append('\n'));
    }
    return text.toString();
  }

  private List<String> programs() {
    List<String> programs = new ArrayList<>(List.of(ours));
    programs.addAll(others);
    return programs;
  }

  private List<List<String>> medians() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(heading());
    for (Metric metric : tried()) {
      List<String> row = new ArrayList<>(List.of(metric.title()));
      programs().forEach(program -> row.add(medianCell(program, metric)));
      rows.add(row);
    }
    return rows;
  }

  private List<List<String>> allValues() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(heading());
    for (Metric metric : tried()) {
      List<String> row = new ArrayList<>(List.of(metric.title()));
      programs().forEach(program -> row.add(valuesCell(program, metric)));
      rows.add(row);
    }
    return rows;
  }

  private List<String> heading() {
    List<String> heading = new ArrayList<>(List.of(""));
    heading.addAll(programs());
    return heading;
  }

  private List<Metric> tried() {
    return List.of(Metric.values()).stream().filter(results::wasTried).toList();
  }

  private String medianCell(String program, Metric metric) {
    OptionalDouble median = results.median(program, metric);
    if (median.isEmpty()) {
      return results.failures(program, metric) > 0 ? "failed" : NOTHING;
    }
    String cell = number(median.getAsDouble(), metric.decimals());
    OptionalDouble base = results.median(ours, metric);
    if (program.equals(ours) || base.isEmpty() || median.getAsDouble() == 0) {
      return cell;
    }
    return cell + " (" + number(base.getAsDouble() / median.getAsDouble(), 2) + ")";
  }

  private String valuesCell(String program, Metric metric) {
    StringJoiner cell = new StringJoiner(", ");
    cell.setEmptyValue(NOTHING);
    results.values(program, metric).forEach(value -> cell.add(number(value, metric.decimals())));
    int failures = results.failures(program, metric);
    if (failures > 0) {
      cell.add(failures + " failed");
    }
    return cell.toString();
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A Markdown table whose first row is the heading. */
  static String table(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(Math.max(widths[i], 3), row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append(line(rows.get(i), widths));
      if (i == 0) {
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
          rule.add("-".repeat(width));
        }
        text.append(line(rule, widths));
      }
    }
    return text.toString();
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(' ').append(cell).append(" ".repeat(widths[i] - cell.length())).append(" |");
    }
    return line.append('\n').toString();
  }
}
