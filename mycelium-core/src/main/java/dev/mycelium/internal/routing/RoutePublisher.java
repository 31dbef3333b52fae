package dev.mycelium.internal.routing;

import dev.mycelium.PublicKey;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Route;

/**
 * Tells the data path about keys and next hops, exactly when one of them changes. A key is known as
 * long as any route is, selected or not: received packets can be opened with it (spec 04 §11).
 */
final class RoutePublisher {
  private final RoutingEffects effects;

  RoutePublisher(RoutingEffects effects) {
    this.effects = effects;
  }

  void publish(Destination destination) {
    if (!destination.hasRoutes()) {
      withdraw(destination);
      return;
    }
    Route first = destination.route(0);
    int link = first.isSelected() ? first.neighbour().link() : RoutingEffects.NO_LINK;
    boolean sameKey =
        destination.publishedId() != null && destination.publishedId().hasSameKey(first.routerId());
    if (!sameKey || link != destination.publishedLink()) {
      destination.setPublished(first.routerId(), link);
      PublicKey key = first.routerId().publicKey();
      effects.publishRoute(destination.subnet(), key, link);
    }
  }

  private void withdraw(Destination destination) {
    if (destination.publishedId() != null) {
      destination.setPublished(null, Destination.NOT_PUBLISHED);
      effects.withdrawRoute(destination.subnet());
    }
  }
}
