package dev.mycelium.internal.routing.table;

import dev.mycelium.Subnet;
import dev.mycelium.internal.wire.RouterId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Everything known about one subnet: its routes, its feasibility distances, the query for it, what
 * was last told to neighbours and to the data path. At most one route is selected, and it is the
 * first of the list (spec 04 §2.7).
 */
public final class Destination {
  private static final Route[] NO_ROUTES = {};

  /** {@link #publishedLink} of a subnet that the data path does not know. */
  public static final int NOT_PUBLISHED = Integer.MIN_VALUE;

  /** {@link #lastAskedSecond} of a subnet that nobody asked for. */
  public static final int NEVER_ASKED = Integer.MIN_VALUE;

  final long high;

  /** Set only for prefixes other than /64, which only the reference rules know. */
  private final @Nullable Subnet otherLength;

  private Route[] routes = NO_ROUTES;
  @Nullable Source sources;
  private @Nullable Query query;
  private @Nullable RouterId announcedId;
  private @Nullable RouterId publishedId;
  private int publishedLink = NOT_PUBLISHED;
  private int lastAskedSecond = NEVER_ASKED;
  private char announcedMetric;
  boolean inIdleQueue;

  Destination(Subnet subnet) {
    high = subnet.address().high();
    otherLength = subnet.prefixLength() == Subnet.NODE_PREFIX_LENGTH ? null : subnet;
  }

  /** The subnet. */
  public Subnet subnet() {
    return otherLength == null ? Subnet.ofNode(high) : otherLength;
  }

  boolean isNodeSubnet() {
    return otherLength == null;
  }

  // routes

  /** Whether there are routes, selected or not. */
  public boolean hasRoutes() {
    return routes.length > 0;
  }

  /** Whether a route is neither retracted nor expired, feasible or not. */
  public boolean hasFiniteRoute() {
    return finiteRoute() != null;
  }

  /** The first route that is neither retracted nor expired, feasible or not. */
  public @Nullable Route finiteRoute() {
    for (Route route : routes) {
      if (!route.isRetracted()) {
        return route;
      }
    }
    return null;
  }

  /** How many routes there are. */
  public int routeCount() {
    return routes.length;
  }

  /** The route at a place of the list. */
  public Route route(int index) {
    return routes[index];
  }

  /** The route that packets take. */
  public @Nullable Route selected() {
    return routes.length > 0 && routes[0].isSelected() ? routes[0] : null;
  }

  /** The route announced by a neighbour. */
  public @Nullable Route routeVia(Neighbour neighbour) {
    for (Route route : routes) {
      if (route.neighbour() == neighbour) {
        return route;
      }
    }
    return null;
  }

  Route append(Neighbour neighbour, RouterId routerId) {
    Route route = new Route(this, neighbour, intern(routerId));
    routes = Arrays.copyOf(routes, routes.length + 1);
    routes[routes.length - 1] = route;
    return route;
  }

  void remove(Route route) {
    int last = routes.length - 1;
    Route[] fewer = last == 0 ? NO_ROUTES : Arrays.copyOf(routes, last);
    int index = indexOf(route);
    if (index < last) {
      fewer[index] = routes[last];
    }
    route.setSelected(false);
    routes = fewer;
  }

  /** Makes a route the one that packets take, and the first of the list. */
  public void select(Route route) {
    int index = indexOf(route);
    routes[0].setSelected(false);
    routes[index] = routes[0];
    routes[0] = route;
    route.setSelected(true);
  }

  /** Leaves no route selected; the order stays. */
  public void unselect() {
    if (routes.length > 0) {
      routes[0].setSelected(false);
    }
  }

  private int indexOf(Route route) {
    for (int i = 0; i < routes.length; i++) {
      if (routes[i] == route) {
        return i;
      }
    }
    throw new AssertionError("not a route of " + subnet());
  }

  // router ids: one object per origin, however many routes and updates name it

  /** An equal id that is kept here already, else the argument. */
  public RouterId intern(RouterId routerId) {
    for (Source source = sources; source != null; source = source.next) {
      if (source.routerId.equals(routerId)) {
        return source.routerId;
      }
    }
    for (Route route : routes) {
      if (route.routerId().equals(routerId)) {
        return route.routerId();
      }
    }
    return routerId;
  }

  /** Whether the id belongs to a route here that was not retracted: its key was checked before. */
  public boolean isVerified(RouterId routerId) {
    for (Route route : routes) {
      if (!route.isRetracted() && route.routerId().equals(routerId)) {
        return true;
      }
    }
    return false;
  }

  // query

  /** The query under way, if any. */
  public @Nullable Query query() {
    return query;
  }

  /** Starts or ends a query. */
  public void setQuery(@Nullable Query newQuery) {
    query = newQuery;
  }

  // what was told to others

  /** Origin of what was last announced to all; null after a retraction. */
  public @Nullable RouterId announcedId() {
    return announcedId;
  }

  /** Metric of what was last announced to all. */
  public int announcedMetric() {
    return announcedMetric;
  }

  /** Notes what was announced to all. */
  public void setAnnounced(@Nullable RouterId routerId, int metric) {
    announcedId = routerId;
    announcedMetric = (char) metric;
  }

  /** Origin whose key the data path has. */
  public @Nullable RouterId publishedId() {
    return publishedId;
  }

  /** Next hop that the data path has, or {@link #NOT_PUBLISHED}. */
  public int publishedLink() {
    return publishedLink;
  }

  /** Notes what the data path has. */
  public void setPublished(@Nullable RouterId routerId, int link) {
    publishedId = routerId;
    publishedLink = link;
  }

  /** When a neighbour last asked, in seconds of the router's clock, or {@link #NEVER_ASKED}. */
  public int lastAskedSecond() {
    return lastAskedSecond;
  }

  /** A neighbour asked for the subnet. */
  public void setLastAskedSecond(int second) {
    lastAskedSecond = second;
  }

  /** Whether nothing but feasibility distances is left. */
  boolean isIdle() {
    return routes.length == 0 && query == null;
  }
}
