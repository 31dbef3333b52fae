package dev.mycelium.internal.runtime;

import dev.mycelium.Endpoint;
import dev.mycelium.NodeEvent;
import dev.mycelium.internal.core.CoreEffects;
import dev.mycelium.internal.link.Link;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.peer.PeerManager;
import dev.mycelium.internal.wire.ControlTlv;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the core's wishes to the links and to the embedding program. */
final class RuntimeEffects implements CoreEffects {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeEffects.class);

  private final LinkInputs links;
  private final LinkLoop loop;
  private final NameDialing names;
  private final EventDispatcher events;
  private final Changes changes;
  private final LongConsumer onRoute;
  private final Counters counters;

  RuntimeEffects(
      LinkInputs links,
      LinkLoop loop,
      NameDialing names,
      EventDispatcher events,
      Changes changes,
      Counters counters,
      LongConsumer onRoute) {
    this.counters = counters;
    this.links = links;
    this.loop = loop;
    this.names = names;
    this.events = events;
    this.changes = changes;
    this.onRoute = onRoute;
  }

  @Override
  public void sendControl(int link, ControlTlv tlv) {
    Link target = links.link(link);
    if (target != null) {
      target.sendControl(tlv);
    }
  }

  @Override
  public void closeLink(int link, String reason) {
    Link target = links.link(link);
    if (target != null) {
      target.close(reason);
    }
  }

  @Override
  public void dial(Endpoint endpoint, long attempt) {
    LOG.debug("Connecting to {}", endpoint);
    counters.count(Counter.DIAL_STARTED);
    if (endpoint.isName()) {
      names.dial(endpoint, attempt);
    } else {
      loop.dial(endpoint, attempt);
    }
  }

  @Override
  public void abortDial(long attempt) {
    names.forget(attempt);
    loop.abortDial(attempt);
  }

  @Override
  public void dialFailed(Endpoint endpoint, String reason, boolean first) {
    if (first) {
      LOG.error(
          "Couldn't connect to {}: {} (further failures are logged at debug)", endpoint, reason);
    } else {
      LOG.debug("Couldn't connect to {}: {}", endpoint, reason);
    }
  }

  @Override
  public void peerFound(Endpoint endpoint, PeerManager.Found found) {
    switch (found) {
      case ADDED -> {
        LOG.info("Found peer {} on the local network", endpoint);
        counters.count(Counter.DISCOVERY_PEER_ADDED);
      }
      case NO_ROOM -> counters.count(Counter.DISCOVERY_PEER_OVER_LIMIT);
      case KNOWN -> {}
    }
  }

  @Override
  public void emit(NodeEvent event) {
    if (event instanceof NodeEvent.PeerConnected up) {
      LOG.info("Connected to peer {}", up.endpoint());
    } else if (event instanceof NodeEvent.PeerDisconnected down) {
      LOG.info("Lost peer {}: {}", down.endpoint(), down.reason());
    } else {
      LOG.debug("{}", event);
    }
    if (event instanceof NodeEvent.RouteSelected selected) {
      onRoute.accept(selected.subnet().address().high());
    }
    events.emit(event);
    changes.signal();
  }
}
