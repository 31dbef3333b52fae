package dev.mycelium.message;

import dev.mycelium.OverlayAddress;
import java.util.List;
import java.util.Optional;

/**
 * What holds for one topic.
 *
 * @param sources who may send; nobody if empty. Duplicates are kept
 * @param forwardSocket the Unix socket that complete messages are handed to; empty: the inbox
 */
public record TopicRule(List<TopicSource> sources, Optional<ForwardSocket> forwardSocket) {
  /** Blocks its topic. */
  public static final TopicRule NOBODY = new TopicRule(List.of(), Optional.empty());

  /**
   * A rule of its own copy of the list.
   *
   * @param sources who may send
   * @param forwardSocket where messages go
   */
  public TopicRule {
    sources = List.copyOf(sources);
  }

  /**
   * Whether a node may send to the topic.
   *
   * @param source the address that the message comes from
   * @return true if one of the sources contains it
   */
  public boolean accepts(OverlayAddress source) {
    for (TopicSource allowed : sources) {
      if (allowed.contains(source)) {
        return true;
      }
    }
    return false;
  }
}
