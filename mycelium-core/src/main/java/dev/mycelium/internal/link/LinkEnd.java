package dev.mycelium.internal.link;

/** Our end of the transport under a link, of whatever kind; on the event loop only. */
interface LinkEnd {
  /** Reads on, or leaves bytes with the other end until told otherwise. */
  void setReading(boolean enabled);

  /** Says that nothing more will be written, after all that has been. */
  void shutdownOutput();

  /** Ends it all; {@link Link#onCarrierClosed} follows. Idempotent. */
  void close();
}
