package dev.mycelium.cli.api.rpc;

import java.io.Serial;

/** A call ends with an error object. */
final class RpcException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient RpcError error;

  RpcException(RpcError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  RpcException(int code, String message) {
    this(new RpcError(code, message, ""));
  }

  RpcError error() {
    return error;
  }
}
