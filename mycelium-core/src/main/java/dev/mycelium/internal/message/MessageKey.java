package dev.mycelium.internal.message;

/** A message is known by its id only together with the other end's /64 (spec 06 §17 MUST 6). */
public record MessageKey(long id, long otherHigh) {}
