package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.cli.config.ConfigException;
import dev.mycelium.cli.config.ConfigFile;
import dev.mycelium.cli.config.ConfigKey;
import dev.mycelium.cli.config.ConfigLocation;
import dev.mycelium.cli.config.TopicFile;
import dev.mycelium.message.TopicRules;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP does: the peers of the configuration file are compared with those it named before,
 * and added or removed; peers added through an API stay. The rules of the topic file replace those
 * in force. A bad file, either of them, changes nothing (spec 09 §6.3).
 */
final class Reload {
  private static final Logger logger = LoggerFactory.getLogger(Reload.class);

  private final ConfigLocation location;
  private final Given given;
  private final boolean hadFile;
  private Set<Endpoint> known;
  private boolean hadTopics;

  /**
   * What the command line says, which wins over any file.
   *
   * @param peers whether it names the peers
   * @param topicFile the topic file that it names
   */
  record Given(boolean peers, Optional<Path> topicFile) {}

  /** Remembers what was read at the start. */
  Reload(ConfigLocation location, ConfigFile atStart, Given given) {
    this.location = location;
    this.given = given;
    hadFile = atStart.file().isPresent();
    known = new LinkedHashSet<>(atStart.peers());
    hadTopics = topicFile(atStart).isPresent();
  }

  private Optional<Path> topicFile(ConfigFile file) {
    return given.topicFile.or(() -> file.path(ConfigKey.TOPIC_CONFIG));
  }

  /** Reads the files again. */
  synchronized void run(Node node) {
    ConfigFile file;
    Optional<TopicFile> topics;
    try {
      file = ConfigFile.read(location);
      topics = topicFile(file).map(TopicFile::read);
    } catch (ConfigException bad) {
      logger.error("SIGHUP: nothing is changed: {}", bad.inOneLine());
      return;
    }
    if (hadFile && file.file().isEmpty()) {
      logger.error("SIGHUP: nothing is changed: {} is gone", location.file());
      return;
    }
    file.warnings().forEach(logger::warn);
    topics.ifPresent(read -> read.warnings().forEach(logger::warn));
    replaceTopicRules(node, topics);
    if (given.peers) {
      logger.info("SIGHUP: the peers are those of the command line");
    } else {
      replacePeers(node, file.peers());
    }
  }

  /** Where no file says anything the rules are those set through an API. */
  private void replaceTopicRules(Node node, Optional<TopicFile> topics) {
    if (topics.isPresent()) {
      TopicRules rules = topics.get().rules();
      node.messages().changeTopicRules(former -> rules);
      logger.info("SIGHUP: rules for {} topics are in force", rules.rules().size());
    } else if (hadTopics) {
      node.messages().changeTopicRules(former -> TopicRules.OPEN);
      logger.warn("SIGHUP: there is no topic file any more: every topic is open to everybody");
    }
    hadTopics = topics.isPresent();
  }

  private void replacePeers(Node node, List<Endpoint> wanted) {
    int added = 0;
    int removed = 0;
    for (Endpoint peer : known) {
      removed += !wanted.contains(peer) && node.removePeer(peer) ? 1 : 0;
    }
    Set<Endpoint> now = new LinkedHashSet<>(wanted);
    for (Endpoint peer : now) {
      added += !known.contains(peer) && add(node, peer) ? 1 : 0;
    }
    known = now;
    logger.info(
        "SIGHUP: {} read again: {} peers added, {} removed", location.file(), added, removed);
  }

  private static boolean add(Node node, Endpoint peer) {
    try {
      node.addPeer(peer);
      return true;
    } catch (IllegalArgumentException known) {
      logger.debug("peer {} is known already", peer);
      return false;
    } catch (MyceliumException refused) {
      logger.error("peer {} cannot be added: {}", peer, refused.getMessage());
      return false;
    }
  }
}
