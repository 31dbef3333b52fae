package dev.mycelium.internal.link;

import io.netty.buffer.ByteBuf;

/** A stream that moves the bytes of a link. Used on the thread of the link's event loop only. */
interface Carrier extends LinkEnd {
  /** Whether a block would go out now; if not, {@link Link#onWritable} is called when it would. */
  boolean isWritable();

  /** Lends an empty block to fill, direct and pooled. */
  ByteBuf allocate(int bytes, int bytesMax);

  /** Writes a block and takes it. */
  void write(ByteBuf block);

  /** The same; {@link Link#onHelloWritten} is called when the block has left. */
  void write(ByteBuf block, int helloSeqno);

  /** Ends it all over a failure of this end, which is the link's reason. */
  void fail(Throwable cause);
}
