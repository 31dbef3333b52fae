/**
 * A small HTTP server: HTTP/1.1, HTTP/2 with prior knowledge, WebSocket. Doors: {@code HttpServer},
 * {@code HttpService}, {@code MessageService}, {@code ServerLoop}, {@code HttpLimits}, {@code
 * AccessRule}, {@code RequestHead}, {@code Request}, {@code Response}.
 */
@NullMarked
package dev.mycelium.cli.http;

import org.jspecify.annotations.NullMarked;
