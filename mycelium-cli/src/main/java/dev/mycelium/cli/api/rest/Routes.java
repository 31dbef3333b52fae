package dev.mycelium.cli.api.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which endpoint answers which method of which path; the first path that fits counts. */
final class Routes {
  private final List<Path> paths = new ArrayList<>();

  /** What lies at one path. */
  static final class Path {
    private final PathPattern pattern;
    private final Map<String, Endpoint> methods = new LinkedHashMap<>();
    private boolean headless;

    private Path(PathPattern pattern) {
      this.pattern = pattern;
    }

    Path on(String method, Endpoint endpoint) {
      methods.put(method, endpoint);
      return this;
    }

    /** Does not serve HEAD: its GET changes something (spec 09 §5.2). */
    Path withoutHead() {
      headless = true;
      return this;
    }

    /** The endpoint of a method; HEAD is GET without the body. */
    Optional<Endpoint> endpoint(String method) {
      String served = method.equals("HEAD") && !headless ? "GET" : method;
      return Optional.ofNullable(methods.get(served));
    }

    /** For the header {@code Allow}. */
    String allowed() {
      List<String> names = new ArrayList<>();
      for (String method : methods.keySet()) {
        names.add(method);
        if (method.equals("GET") && !headless) {
          names.add("HEAD");
        }
      }
      return String.join(",", names);
    }

    Set<String> methods() {
      return methods.keySet();
    }

    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** A path that was found. */
  record Match(Path path, List<String> variables) {}

  Path at(String pattern) {
    Path path = new Path(new PathPattern(pattern));
    paths.add(path);
    return path;
  }

  Optional<Match> find(String rawPath) {
    List<String> segments = PathPattern.split(rawPath);
    for (Path path : paths) {
      Optional<List<String>> variables = path.pattern.match(segments);
      if (variables.isPresent()) {
        return Optional.of(new Match(path, variables.get()));
      }
    }
    return Optional.empty();
  }

  List<Path> all() {
    return paths;
  }
}
