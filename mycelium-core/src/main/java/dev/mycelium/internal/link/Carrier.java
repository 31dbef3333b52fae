package dev.mycelium.internal.link;

import io.netty.buffer.ByteBuf;

/** What moves the bytes of a link. Used on the thread of the link's event loop only. */
interface Carrier {
  /** Whether a block would go out now; if not, {@link Link#onWritable} is called when it would. */
  boolean isWritable();

  /** Lends an empty block to fill, direct and pooled. */
  ByteBuf allocate(int bytes, int bytesMax);

  /** Writes a block and takes it. */
  void write(ByteBuf block);

  /** The same; {@link Link#onHelloWritten} is called when the block has left. */
  void write(ByteBuf block, int helloSeqno);

  /** Reads on, or leaves bytes with the other end until told otherwise. */
  void setReading(boolean enabled);

  /** Says that nothing more will be written, after all that has been. */
  void shutdownOutput();

  /** Ends it all; {@link Link#onCarrierClosed} follows. Idempotent. */
  void close();

  /** Ends it all over a failure of this end, which is the link's reason. */
  void fail(Throwable cause);
}
