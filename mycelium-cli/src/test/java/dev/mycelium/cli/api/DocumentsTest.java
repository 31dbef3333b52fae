package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.api.ApiServers.Kind;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonReader;
import dev.mycelium.cli.json.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The documents against the running servers: nothing in them is untrue, nothing is missing. */
class DocumentsTest {
  private static final Map<String, String> JSON =
      Map.of("host", "localhost", "content-type", "application/json");

  private final ApiFixture apis = new ApiFixture();

  @AfterEach
  void close() {
    apis.close();
  }

  private Json openApi() throws IOException, JsonSyntaxException {
    try (RawHttp http = apis.connect(Kind.REST)) {
      return JsonReader.read(http.get("/api/v1/openapi.json").body());
    }
  }

  private Json openRpc() throws IOException, JsonSyntaxException {
    return member(call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}"), "result");
  }

  private Json call(String text) throws IOException, JsonSyntaxException {
    try (RawHttp http = apis.connect(Kind.JSON_RPC)) {
      http.send("POST /", JSON, text.getBytes(StandardCharsets.UTF_8));
      return JsonReader.read(http.answer().body());
    }
  }

  private static Json member(Json object, String name) {
    Json found = ((Json.Members) object).members().get(name);
    if (found == null) {
      throw new AssertionError("no member " + name + " in " + object);
    }
    return found;
  }

  private static Map<String, Json> members(Json object) {
    return ((Json.Members) object).members();
  }

  private static String text(Json value) {
    return ((Json.Text) value).value();
  }

  /** The header Allow is the server's own list of methods. */
  @Test
  void everyPathHasTheMethodsOfTheDocument() throws Exception {
    Map<String, Json> paths = members(member(openApi(), "paths"));
    assertTrue(paths.size() >= 20, paths.keySet()::toString);
    for (Map.Entry<String, Json> path : paths.entrySet()) {
      String target = path.getKey().replaceAll("\\{[a-z]+}", "x");
      try (RawHttp http = apis.connect(Kind.REST)) {
        http.send("BREW " + target, Map.of("host", "localhost"), new byte[0]);
        Set<String> allowed = new TreeSet<>(List.of(http.answer().header("allow").split(",", -1)));
        allowed.remove("HEAD");
        Set<String> documented = new TreeSet<>();
        members(path.getValue())
            .keySet()
            .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT)));
        assertEquals(documented, allowed, path.getKey());
      }
    }
  }

  @Test
  void everyReferenceWithinTheDocumentsLeadsSomewhere() throws Exception {
    for (Json document : List.of(openApi(), openRpc())) {
      Set<String> schemas = members(member(member(document, "components"), "schemas")).keySet();
      List<String> references = new ArrayList<>();
      collect(document, references);
      assertTrue(references.size() > 10);
      for (String reference : references) {
        String name = reference.substring("#/components/schemas/".length());
        assertTrue(schemas.contains(name), reference);
      }
    }
  }

  private static void collect(Json value, List<String> references) {
    if (value instanceof Json.Members object) {
      for (Map.Entry<String, Json> member : object.members().entrySet()) {
        if (member.getKey().equals("$ref")) {
          references.add(text(member.getValue()));
        }
        collect(member.getValue(), references);
      }
    } else if (value instanceof Json.Items array) {
      array.items().forEach(item -> collect(item, references));
    }
  }

  /** What GET answers without parameters has a documented status and the documented shape. */
  @Test
  void answersHaveTheDocumentedShape() throws Exception {
    Json document = openApi();
    SchemaCheck check = new SchemaCheck(member(member(document, "components"), "schemas"));
    apis.node.bus.arrive("jobs", new byte[] {1});
    int checked = 0;
    for (Map.Entry<String, Json> path : members(member(document, "paths")).entrySet()) {
      Json get = members(path.getValue()).get("get");
      if (get != null) {
        String target =
            path.getKey()
                .replace("{ip}", FakeNode.OTHER.address().toString())
                .replaceAll("\\{[a-z]+}", "YQ%3D%3D");
        try (RawHttp http = apis.connect(Kind.REST)) {
          RawHttp.Answer answer = http.get(target);
          Json response = member(member(get, "responses"), String.valueOf(answer.status()));
          if (answer.status() == 200) {
            Json schema = member(member(member(response, "content"), "application/json"), "schema");
            check.require(schema, JsonReader.read(answer.body()), path.getKey());
            checked++;
          }
        }
      }
    }
    assertTrue(checked >= 12, "checked " + checked);
  }

  /** Every documented method exists and misses its first required parameter. */
  @Test
  void openRpcNamesTheMethodsAndParametersThatThereAre() throws Exception {
    Json document = openRpc();
    assertEquals("1.2.6", text(member(document, "openrpc")));
    List<String> names = new ArrayList<>();
    for (Json method : ((Json.Items) member(document, "methods")).items()) {
      String name = text(member(method, "name"));
      names.add(name);
      boolean hasRequired =
          ((Json.Items) member(method, "params"))
              .items().stream().anyMatch(p -> member(p, "required") == Json.Bool.TRUE);
      Json answer =
          call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + name + "\",\"params\":{}}");
      Json error = members(answer).get("error");
      String code = error == null ? "" : ((Json.Numeral) member(error, "code")).literal();
      assertEquals(hasRequired, code.equals("-32602"), () -> name + ": " + answer);
      assertTrue(!code.equals("-32601"), name);
      if (error == null) {
        new SchemaCheck(member(member(document, "components"), "schemas"))
            .require(member(member(method, "result"), "schema"), member(answer, "result"), name);
      }
    }
    assertEquals(30, names.size(), "the 29 of the reference and rpc.discover");
    Set<String> ofTheReference = new TreeSet<>(recordedMethods());
    ofTheReference.add("rpc.discover");
    assertEquals(ofTheReference, new TreeSet<>(names));
  }

  private static List<String> recordedMethods() throws IOException {
    String start = "methods (29): ";
    try (InputStream in = DocumentsTest.class.getResourceAsStream("recordings/rpc-discover.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(start))
          .flatMap(line -> List.of(line.substring(start.length()).split(", ", -1)).stream())
          .toList();
    }
  }
}
