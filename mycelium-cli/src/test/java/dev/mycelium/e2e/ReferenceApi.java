package dev.mycelium.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP API of a reference node, asked from inside its namespace. */
final class ReferenceApi {
  private static final Pattern OBJECT =
      Pattern.compile("\\{(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*\\}");
  private static final Pattern METRIC = Pattern.compile("\"metric\":\"?(\\w+)\"?");

  private final LabNode node;

  ReferenceApi(LabNode node) {
    this.node = node;
  }

  /** One JSON object per peer, as text. */
  List<String> peers() {
    return objects("peers");
  }

  /** One JSON object per selected route, as text. */
  List<String> selectedRoutes() {
    return objects("routes/selected");
  }

  /** The metric that the next hop announced for the subnet of a node; -1 without a route. */
  int metricTo(LabNode destination) {
    for (String route : selectedRoutes()) {
      Matcher metric = METRIC.matcher(route);
      if (route.contains("\"" + destination.address().subnet() + "\"") && metric.find()) {
        return metric.group(1).equals("infinite") ? -1 : Integer.parseInt(metric.group(1));
      }
    }
    return -1;
  }

  private List<String> objects(String path) {
    String url = "http://127.0.0.1:8989/api/v1/admin/" + path;
    String json = node.namespace().exec("curl", "-sS", "-m", "5", url).orFail().output();
    List<String> objects = new ArrayList<>();
    Matcher matcher = OBJECT.matcher(json);
    while (matcher.find()) {
      objects.add(matcher.group());
    }
    return objects;
  }
}
