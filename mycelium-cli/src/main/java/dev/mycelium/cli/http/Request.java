package dev.mycelium.cli.http;

/**
 * A complete request.
 *
 * @param head line and headers
 * @param body all its bytes; belongs to whoever handles the request
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(RequestHead head, byte[] body) {}
