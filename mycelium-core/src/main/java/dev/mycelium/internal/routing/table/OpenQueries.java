package dev.mycelium.internal.routing.table;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queries under way, those of this node apart from those forwarded for others. */
public final class OpenQueries {
  private final Set<Query> own = new LinkedHashSet<>();
  private final Set<Query> forwarded = new LinkedHashSet<>();

  /** Empty. */
  public OpenQueries() {}

  /** Makes it the query of its destination. */
  public void open(Query query) {
    (query.isOwn() ? own : forwarded).add(query);
    query.destination().setQuery(query);
  }

  /** Ends the query of a destination, if there is one, and returns it. */
  public @Nullable Query close(Destination destination) {
    Query query = destination.query();
    if (query != null) {
      own.remove(query);
      forwarded.remove(query);
      destination.setQuery(null);
    }
    return query;
  }

  /** This node wants the route of a forwarded query as well. */
  public void adopt(Query query) {
    if (forwarded.remove(query)) {
      query.adopt();
      own.add(query);
    }
  }

  /** How many. */
  public int size() {
    return own.size() + forwarded.size();
  }

  /** The oldest query that was forwarded for somebody else. */
  public @Nullable Query oldestForwarded() {
    Iterator<Query> oldestFirst = forwarded.iterator();
    return oldestFirst.hasNext() ? oldestFirst.next() : null;
  }

  /** The oldest query of this node. */
  public @Nullable Query oldestOwn() {
    Iterator<Query> oldestFirst = own.iterator();
    return oldestFirst.hasNext() ? oldestFirst.next() : null;
  }

  /** All, own ones first; a copy. */
  public List<Query> all() {
    List<Query> list = new ArrayList<>(own);
    list.addAll(forwarded);
    return list;
  }
}
