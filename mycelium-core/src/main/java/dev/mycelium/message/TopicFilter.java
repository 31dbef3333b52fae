package dev.mycelium.message;

import java.util.Optional;

/**
 * Which messages a reader wants.
 *
 * @param exactly the one topic, {@link Topic#NONE} for messages without topic; empty: any message
 */
public record TopicFilter(Optional<Topic> exactly) {
  private static final TopicFilter ANY = new TopicFilter(Optional.empty());

  /**
   * Wants every message.
   *
   * @return the filter
   */
  public static TopicFilter any() {
    return ANY;
  }

  /**
   * Wants messages of one topic, compared byte for byte.
   *
   * @param topic {@link Topic#NONE} for messages without topic
   * @return the filter
   */
  public static TopicFilter of(Topic topic) {
    return new TopicFilter(Optional.of(topic));
  }

  /**
   * Whether a message with this topic is wanted.
   *
   * @param topic of a message
   * @return true if it is
   */
  public boolean matches(Topic topic) {
    return exactly.isEmpty() || exactly.get().equals(topic);
  }
}
