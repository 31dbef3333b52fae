package dev.mycelium.cli.api.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * An error object. Codes are the interface (spec 07 §10.2); messages are better than those of the
 * reference, which says {@code Server error} for nearly all.
 *
 * @param data free text, empty for none
 */
record RpcError(int code, String message, String data) {
  static final RpcError PARSE = new RpcError(-32700, "Parse error", "");
  static final RpcError INVALID_REQUEST = new RpcError(-32600, "Invalid request", "");
  static final RpcError METHOD_NOT_FOUND = new RpcError(-32601, "Method not found", "");
  static final RpcError INTERNAL = new RpcError(-32603, "Internal error", "see the log");
  static final RpcError BUSY = new RpcError(-32009, "Server is busy, try again later", "");

  static RpcError invalidParams(String why) {
    return new RpcError(-32602, "Invalid params", why);
  }

  static RpcError requestTooBig(long limitBytes) {
    return new RpcError(-32007, "Request is too big", "Exceeded max limit of " + limitBytes);
  }

  static RpcError responseTooBig(long limitBytes) {
    return new RpcError(-32008, "Response is too big", "Exceeded max limit of " + limitBytes);
  }

  static RpcError batchResponseTooBig(long limitBytes) {
    return new RpcError(
        -32011, "The batch response was too large", "Exceeded max limit of " + limitBytes);
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("code", code);
    out.writeStringField("message", message);
    if (!data.isEmpty()) {
      out.writeStringField("data", data);
    }
    out.writeEndObject();
  }
}
