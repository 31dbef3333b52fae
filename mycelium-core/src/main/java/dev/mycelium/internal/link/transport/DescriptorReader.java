package dev.mycelium.internal.link.transport;

/** What happens when a watched descriptor is readable; called on the event loop. */
public interface DescriptorReader {
  /** What to do after reading. */
  enum Next {
    /** Nothing more is there; tell me when there is. */
    AWAIT,
    /** More may be there, but others shall have their turn first. */
    CONTINUE,
    /** What was read cannot be taken away just now; a little later it can. */
    PAUSE,
    /** Watch no longer. */
    STOP
  }

  /** Reads without waiting. */
  Next onReadable();
}
