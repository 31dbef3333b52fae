package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who may send what to this node (spec 06 §10). Immutable: each change gives new rules, see {@link
 * MessageBus#changeTopicRules}.
 *
 * @param acceptByDefault whether topics without a rule are open to everybody
 * @param rules by topic
 */
public record TopicRules(boolean acceptByDefault, Map<Topic, TopicRule> rules) {
  /** Everybody may send everything. */
  public static final TopicRules OPEN = new TopicRules(true, Map.of());

  /**
   * Rules of their own copy of the map.
   *
   * @param acceptByDefault whether topics without a rule are open
   * @param rules by topic
   */
  public TopicRules {
    rules = Collections.unmodifiableMap(new TreeMap<>(rules));
  }

  /**
   * Whether a message is let in.
   *
   * @param topic of the message
   * @param source the address that it comes from
   * @return as the topic's rule says, or the default
   */
  public boolean accepts(Topic topic, OverlayAddress source) {
    TopicRule rule = rules.get(topic);
    return rule == null ? acceptByDefault : rule.accepts(source);
  }

  /**
   * The rule of a topic.
   *
   * @param topic any
   * @return empty if it has none
   */
  public Optional<TopicRule> rule(Topic topic) {
    return Optional.ofNullable(rules.get(topic));
  }

  /**
   * Another default.
   *
   * @param accept whether topics without a rule are open
   * @return the changed rules
   */
  public TopicRules withDefault(boolean accept) {
    return new TopicRules(accept, rules);
  }

  /**
   * Adds a rule that lets nobody in; a topic that has a rule is left alone.
   *
   * @param topic any
   * @return the changed rules
   */
  public TopicRules withTopic(Topic topic) {
    return rules.containsKey(topic) ? this : with(topic, TopicRule.NOBODY);
  }

  /**
   * Replaces the rule of a topic.
   *
   * @param topic any
   * @param rule its rule from now on
   * @return the changed rules
   */
  public TopicRules with(Topic topic, TopicRule rule) {
    Map<Topic, TopicRule> changed = new TreeMap<>(rules);
    changed.put(topic, rule);
    return new TopicRules(acceptByDefault, changed);
  }

  /**
   * Forgets the rule of a topic; nothing happens if it has none.
   *
   * @param topic any
   * @return the changed rules
   */
  public TopicRules withoutTopic(Topic topic) {
    Map<Topic, TopicRule> changed = new TreeMap<>(rules);
    changed.remove(topic);
    return new TopicRules(acceptByDefault, changed);
  }

  /**
   * Lets a subnet send to a topic, which gets a rule if it has none.
   *
   * @param topic any
   * @param source who may send
   * @return the changed rules
   */
  public TopicRules withSource(Topic topic, TopicSource source) {
    TopicRule before = rule(topic).orElse(TopicRule.NOBODY);
    List<TopicSource> sources = new ArrayList<>(before.sources());
    sources.add(source);
    return with(topic, new TopicRule(sources, before.forwardSocket()));
  }

  /**
   * Removes every equal subnet from a topic's rule, which stays; nothing happens without one.
   *
   * @param topic any
   * @param source who may no longer send
   * @return the changed rules
   */
  public TopicRules withoutSource(Topic topic, TopicSource source) {
    TopicRule before = rules.get(topic);
    if (before == null) {
      return this;
    }
    List<TopicSource> sources =
        before.sources().stream().filter(kept -> !kept.equals(source)).toList();
    return with(topic, new TopicRule(sources, before.forwardSocket()));
  }

  /**
   * Sets or removes the forward socket of a topic; nothing happens if it has no rule.
   *
   * @param topic any
   * @param socket empty: messages go to the inbox
   * @return the changed rules
   */
  public TopicRules withForwardSocket(Topic topic, Optional<ForwardSocket> socket) {
    TopicRule before = rules.get(topic);
    return before == null ? this : with(topic, new TopicRule(before.sources(), socket));
  }
}
