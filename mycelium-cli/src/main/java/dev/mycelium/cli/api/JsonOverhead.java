package dev.mycelium.cli.api;

import dev.mycelium.message.MessageLimits;

/** How much longer than its data a message is in JSON (spec 09 §5.4). */
public final class JsonOverhead {
  /** Room for everything but the payload, bytes. */
  private static final long BESIDES = 65_536;

  private JsonOverhead() {}

  /** Four thirds of the longest message and some. */
  public static long of(MessageLimits limits) {
    return Math.min(limits.messageBytesMax() * 4L / 3 + BESIDES, Integer.MAX_VALUE - 8);
  }
}
