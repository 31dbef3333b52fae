/** The JSON-RPC API (spec 07 §10, spec 06 §15). Door: {@code RpcService}. */
@NullMarked
package dev.mycelium.cli.api.rpc;

import org.jspecify.annotations.NullMarked;
