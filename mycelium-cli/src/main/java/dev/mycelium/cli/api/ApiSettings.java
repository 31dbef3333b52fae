package dev.mycelium.cli.api;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where and for whom the APIs are.
 *
 * @param rest address of the HTTP API
 * @param jsonRpc address of the JSON-RPC API
 * @param metrics address of the Prometheus endpoint; empty for none
 * @param allowedHosts names in the header {@code Host} besides IP addresses and localhost
 * @param token what clients of the two APIs must present; empty for nothing
 */
public record ApiSettings(
    InetSocketAddress rest,
    InetSocketAddress jsonRpc,
    Optional<InetSocketAddress> metrics,
    Set<String> allowedHosts,
    Optional<String> token) {}
