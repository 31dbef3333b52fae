package dev.mycelium.cli.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * Families in the Prometheus text format 0.0.4, sorted by name. Names are taken as they are: the
 * reference's counters carry no {@code _total} (spec 09 §5.8).
 */
final class Exposition {
  private final Map<String, Family> families = new TreeMap<>();

  /** One family; samples in the order of their labels. */
  static final class Family {
    private final String type;
    private final String help;
    private final Map<String, String> samples = new TreeMap<>();

    private Family(String type, String help) {
      this.type = type;
      this.help = help;
    }

    /** The only sample of a family without labels. */
    void set(long value) {
      set(Long.toString(value));
    }

    /** The same for one that is no whole number. */
    void set(String value) {
      samples.put("", value);
    }

    /** One of several samples. */
    void set(String label, String labelValue, long value) {
      set(label, labelValue, Long.toString(value));
    }

    /** One that is no whole number. */
    void set(String label, String labelValue, String value) {
      samples.put("{" + label + "=\"" + escape(labelValue) + "\"}", value);
    }

    /** One that appears after its first event only, as in the reference. */
    void setIfCounted(String label, String labelValue, long value) {
      if (value != 0) {
        set(label, labelValue, value);
      }
    }
  }

  Family counter(String name, String help) {
    return family(name, "counter", help);
  }

  Family gauge(String name, String help) {
    return family(name, "gauge", help);
  }

  private Family family(String name, String type, String help) {
    Family family = new Family(type, help);
    families.put(name, family);
    return family;
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** The text; families without samples are left out. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    families.forEach(
        (name, family) -> {
          if (!family.samples.isEmpty()) {
            text.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
            text.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.samples.forEach(
                (labels, value) ->
                    text.append(name).append(labels).append(' ').append(value).append('\n'));
          }
        });
    return text.toString();
  }
}
