package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.cli.config.ConfigException;
import dev.mycelium.cli.config.ConfigFile;
import dev.mycelium.cli.config.ConfigLocation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP does: the peers of the configuration file are compared with those it named before,
 * and added or removed. Peers added through an API stay. A bad file changes nothing (spec 09 §6.3).
 */
final class Reload {
  private static final Logger logger = LoggerFactory.getLogger(Reload.class);

  private final ConfigLocation location;
  private final boolean peersAreGiven;
  private Set<Endpoint> known;

  /**
   * Remembers what was read at the start.
   *
   * @param peersAreGiven whether the command line names the peers, which wins over any file
   */
  Reload(ConfigLocation location, ConfigFile atStart, boolean peersAreGiven) {
    this.location = location;
    this.peersAreGiven = peersAreGiven;
    known = new LinkedHashSet<>(atStart.peers());
  }

  /** Reads the file again. */
  synchronized void run(Node node) {
    ConfigFile file;
    try {
      file = ConfigFile.read(location);
    } catch (ConfigException bad) {
      logger.error("SIGHUP: nothing is changed: {}", bad.inOneLine());
      return;
    }
    file.warnings().forEach(logger::warn);
    if (peersAreGiven) {
      logger.info("SIGHUP: the peers are those of the command line");
    } else if (file.file().isEmpty() && !known.isEmpty()) {
      logger.error("SIGHUP: nothing is changed: {} is gone", location.file());
    } else {
      replacePeers(node, file.peers());
    }
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
