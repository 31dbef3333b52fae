package dev.mycelium.cli.config;

import dev.mycelium.message.ForwardSocket;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRule;
import dev.mycelium.message.TopicRules;
import dev.mycelium.message.TopicSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What a file with the rules for message topics says (spec 06 §10.2). A file that is wrong in any
 * way does not become one: rules that are silently not in force let everybody in.
 *
 * @param rules to be put in force
 * @param warnings about keys that nobody knows, each with file and line
 */
public record TopicFile(TopicRules rules, List<String> warnings) {
  /** Copies the list. */
  public TopicFile {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException naming everything that is wrong
   */
  public static TopicFile read(Path file) {
    return parse(file, TomlText.read(file, "topic file"));
  }

  /** Reads the text of a file. */
  static TopicFile parse(Path file, String text) {
    return new Reader(TomlText.parse(file, text)).read();
  }

  /** Goes on after a problem, so that all of them can be named. */
  private static final class Reader {
    private static final String DEFAULT = "default";
    private static final String SUBNETS = "subnets";
    private static final String FORWARD_SOCKET = "forward_socket";

    private final TomlText toml;
    private final List<String> warnings = new ArrayList<>();
    private final Map<Topic, TopicRule> rules = new TreeMap<>();
    private boolean acceptByDefault = true;

    private Reader(TomlText toml) {
      this.toml = toml;
    }

    private TopicFile read() {
      for (String key : toml.table().keySet()) {
        Object value = toml.table().get(List.of(key));
        if (value != null) {
          take(key, value);
        }
      }
      toml.refuseProblems(warnings);
      return new TopicFile(new TopicRules(acceptByDefault, rules), warnings);
    }

    private void take(String key, Object value) {
      try {
        if (key.equals(DEFAULT)) {
          acceptByDefault = isAccept(value);
        } else {
          rules.put(Topic.of(key), rule(key, value));
        }
      } catch (IllegalArgumentException malformed) {
        toml.problem(toml.line(key), key + ": " + malformed.getMessage());
      }
    }

    private static boolean isAccept(Object value) {
      if (value.equals("Accept") || value.equals("Reject")) {
        return value.equals("Accept");
      }
      throw ValueKind.expected("\"Accept\" or \"Reject\"", value);
    }

    private TopicRule rule(String topic, Object value) {
      if (value instanceof TomlArray list) {
        return new TopicRule(sources(list, topic), Optional.empty());
      }
      if (!(value instanceof TomlTable table)) {
        throw ValueKind.expected("a table, or an array of subnets", value);
      }
      TopicRule rule = TopicRule.NOBODY;
      for (String key : table.keySet()) {
        Object inner = table.get(List.of(key));
        if (inner != null) {
          rule = with(rule, topic, key, inner);
        }
      }
      return rule;
    }

    private TopicRule with(TopicRule rule, String topic, String key, Object value) {
      try {
        switch (key) {
          case SUBNETS -> {
            return new TopicRule(subnets(topic, value), rule.forwardSocket());
          }
          case FORWARD_SOCKET -> {
            Path path = (Path) ValueKind.PATH.read(value);
            return new TopicRule(rule.sources(), Optional.of(ForwardSocket.of(path)));
          }
          default -> warn(topic, key, value);
        }
      } catch (IllegalArgumentException malformed) {
        toml.problem(toml.line(topic, key), name(topic, key) + ": " + malformed.getMessage());
      }
      return rule;
    }

    private List<TopicSource> subnets(String topic, Object value) {
      if (value instanceof TomlArray list) {
        return sources(list, name(topic, SUBNETS));
      }
      throw ValueKind.expected("an array of subnets", value);
    }

    /** Each element that is wrong is a problem of its own line. */
    private List<TopicSource> sources(TomlArray list, String name) {
      List<TopicSource> sources = new ArrayList<>(list.size());
      for (int i = 0; i < list.size(); i++) {
        try {
          sources.add(TopicSource.parse(ValueKind.text(list.get(i))));
        } catch (IllegalArgumentException malformed) {
          int line = TomlText.line(list.inputPositionOf(i));
          toml.problem(line, name + ": " + malformed.getMessage());
        }
      }
      return sources;
    }

    /** As in the reference such a key has no effect; most likely quotes are missing. */
    private void warn(String topic, String key, Object value) {
      String advice =
          value instanceof TomlTable
              ? ": a topic with a dot needs quotes, [\"" + topic + "." + key + "\"]"
              : "";
      warnings.add(
          toml.at(toml.line(topic, key))
              + "unknown key '"
              + key
              + "' of topic '"
              + topic
              + "' is ignored"
              + advice);
    }

    private static String name(String topic, String key) {
      return topic + "." + key;
    }
  }
}
