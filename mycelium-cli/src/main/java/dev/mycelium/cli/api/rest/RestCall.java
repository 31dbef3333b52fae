package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.http.Request;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonReader;
import dev.mycelium.cli.json.JsonSyntaxException;
import dev.mycelium.cli.json.ShapeException;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** One request with the variables of its path. */
final class RestCall {
  private final Request request;
  private final List<String> variables;

  RestCall(Request request, List<String> variables) {
    this.request = request;
    this.variables = variables;
  }

  Query query() {
    return new Query(request.head().query());
  }

  byte[] body() {
    return request.body();
  }

  String contentType() {
    return withoutParameters(request.head().contentType());
  }

  static String withoutParameters(String contentType) {
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
  }

  /**
   * A variable segment, decoded.
   *
   * @throws RestException 400 if it is no UTF-8
   */
  String variable(int index) {
    try {
      return Percent.decode(variables.get(index));
    } catch (CharacterCodingException noUtf8) {
      throw new RestException(400, "Invalid URL: bytes that are no UTF-8");
    }
  }

  /**
   * The JSON body.
   *
   * @throws RestException 415 if it is not announced as JSON, 400 if it is none
   */
  Json json() {
    String type = contentType();
    boolean isJson =
        type.equals("application/json")
            || type.startsWith("application/") && type.endsWith("+json");
    if (!isJson) {
      throw new RestException(415, "Expected request with `Content-Type: application/json`");
    }
    try {
      return JsonReader.read(request.body());
    } catch (JsonSyntaxException malformed) {
      throw new RestException(400, "The body is no JSON: " + malformed.getMessage());
    }
  }

  /**
   * The JSON body as an object.
   *
   * @throws ShapeException if it is something else
   */
  Fields fields(Field... fields) throws ShapeException {
    return Fields.of(json(), List.of(fields));
  }
}
