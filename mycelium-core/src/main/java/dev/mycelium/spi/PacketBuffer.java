package dev.mycelium.spi;

import org.jspecify.annotations.Nullable;

/**
 * One packet on its way through the node, in a heap array with room around it, so that headers and
 * trailer are added in place and the packet is never copied between its two edges.
 *
 * <pre>
 *   0          4            40            44                44+n      44+n+16   44+n+28
 *   | outer(4) | data (36)  | inner (4)   | IP packet (n)   | tag(16) | nonce(12) |
 *   |&lt;------------ HEADROOM 44 ----------&gt;|&lt;-- payload ---&gt;|&lt;--- TAILROOM 28 ----&gt;|
 * </pre>
 *
 * <p>Ownership: a buffer has exactly one owner. A method that <em>borrows</em> it uses it only
 * until it returns; one that <em>takes</em> it becomes the owner and must {@link #release()} it.
 * Not thread-safe; hand-over happens through queues that publish safely.
 */
public final class PacketBuffer {
  /** Bytes in front of the payload. */
  public static final int HEADROOM = 44;

  /** Bytes behind the payload that a seal needs. */
  public static final int TAILROOM = 28;

  /** Where the sealed body (inner header, payload, tag, nonce) begins. */
  public static final int BODY_OFFSET = 40;

  private byte[] array;
  private final @Nullable Recycler recycler;

  // per packet
  private int length;
  private boolean released;

  /** How many payload bytes each segment of a super-packet carries; 0 for an ordinary packet. */
  private int segmentBytes;

  /**
   * virtio_net_hdr flags, gso type, header length, checksum start and offset; 0 without offload.
   */
  private long offload;

  /** Link of whatever intrusive list or parking place holds the buffer; null elsewhere. */
  private @Nullable PacketBuffer next;

  /** Which flow the packet belongs to, as a hash; see {@link #flow()}. */
  private int flow;

  /** Free for the present owner, for example a time stamp or a kind. */
  private long tag;

  /** Where a released buffer goes. */
  public interface Recycler {
    /**
     * Takes a buffer back.
     *
     * @param buffer no longer used by anyone
     */
    void recycle(PacketBuffer buffer);
  }

  /**
   * A buffer over its own array.
   *
   * @param capacityBytes payload bytes it can hold, besides headroom and tailroom
   * @param recycler where {@link #release()} returns it to; null leaves it to the collector
   */
  public PacketBuffer(int capacityBytes, @Nullable Recycler recycler) {
    this.array = new byte[HEADROOM + capacityBytes + TAILROOM];
    this.recycler = recycler;
  }

  /**
   * The array that holds the packet; headroom starts at index 0, the payload at {@link #HEADROOM}.
   *
   * @return the live array
   */
  public byte[] array() {
    return array;
  }

  /**
   * Replaces the array by another of the same size, contents and all: how a step that cannot work
   * in place hands on its result without a copy.
   *
   * @param other as long as {@link #array()}; belongs to the buffer afterwards
   * @return the former array, which belongs to the caller
   * @throws IllegalArgumentException if the lengths differ
   */
  public byte[] exchangeArray(byte[] other) {
    if (other.length != array.length) {
      throw new IllegalArgumentException(other.length + " bytes for " + array.length);
    }
    byte[] former = array;
    array = other;
    return former;
  }

  /**
   * Largest payload.
   *
   * @return bytes
   */
  public int capacityBytes() {
    return array.length - HEADROOM - TAILROOM;
  }

  /**
   * Payload bytes, without headroom and tailroom.
   *
   * @return 0..capacity; down to -32 for a frame from a link whose body is too short to be a seal
   */
  public int length() {
    return length;
  }

  /**
   * Sets the number of payload bytes.
   *
   * @param length 0..capacity
   * @throws IllegalArgumentException if it does not fit
   */
  public void length(int length) {
    if (length < 0 || length > capacityBytes()) {
      throw new IllegalArgumentException(length + " bytes in a buffer of " + capacityBytes());
    }
    this.length = length;
  }

  /**
   * Bytes of the frame on a link that carries this payload sealed: payload plus 72.
   *
   * @return bytes from index 0 of the array, at least {@link #BODY_OFFSET}
   */
  public int frameLength() {
    return HEADROOM + length + TAILROOM;
  }

  /**
   * Sets the length by the frame that a link delivered. Its body may be of any size, also too short
   * to be opened: a relay passes it on all the same.
   *
   * @param frameLength {@link #BODY_OFFSET}..array length
   * @throws IllegalArgumentException if it does not fit
   */
  public void frameLength(int frameLength) {
    if (frameLength < BODY_OFFSET || frameLength > array.length) {
      throw new IllegalArgumentException("frame of " + frameLength + " bytes");
    }
    this.length = frameLength - HEADROOM - TAILROOM;
  }

  /**
   * Payload bytes per segment if this is a super-packet.
   *
   * @return 0 for an ordinary packet
   */
  public int segmentBytes() {
    return segmentBytes;
  }

  /**
   * The offload word: the first eight bytes of a virtio_net_hdr but for the segment size, packed as
   * flags | gsoType &lt;&lt; 8 | headerLength &lt;&lt; 16 | checksumStart &lt;&lt; 32 |
   * checksumOffset &lt;&lt; 48.
   *
   * @return 0 without offload
   */
  public long offload() {
    return offload;
  }

  /**
   * Describes an offloaded (super-)packet.
   *
   * @param offload as {@link #offload()}
   * @param segmentBytes as {@link #segmentBytes()}
   */
  public void offload(long offload, int segmentBytes) {
    this.offload = offload;
    this.segmentBytes = segmentBytes;
  }

  /**
   * The next buffer of the list that this one is in.
   *
   * @return null at the end or outside any list
   */
  public @Nullable PacketBuffer next() {
    return next;
  }

  /**
   * Links a list; for the owner only.
   *
   * @param next the following buffer
   */
  public void next(@Nullable PacketBuffer next) {
    this.next = next;
  }

  /**
   * A hash of what makes a flow: packets of one flow have the same, and links keep their order.
   *
   * @return any value, 0 after {@link #reset()}
   */
  public int flow() {
    return flow;
  }

  /**
   * Sets the hash of the flow.
   *
   * @param flow any value
   */
  public void flow(int flow) {
    this.flow = flow;
  }

  /**
   * The owner's word, for example a time stamp.
   *
   * @return what {@link #tag(long)} set, 0 after {@link #reset()}
   */
  public long tag() {
    return tag;
  }

  /**
   * Sets the owner's word.
   *
   * @param tag any value
   */
  public void tag(long tag) {
    this.tag = tag;
  }

  /** Makes the buffer as good as new; called by pools before they lend it. */
  public void reset() {
    length = 0;
    segmentBytes = 0;
    offload = 0;
    next = null;
    tag = 0;
    flow = 0;
    released = false;
  }

  /**
   * Gives the buffer back to where it came from; the caller must not touch it afterwards.
   *
   * @throws IllegalStateException if it was released before
   */
  public void release() {
    if (released) {
      throw new IllegalStateException("buffer released twice");
    }
    released = true;
    next = null;
    if (recycler != null) {
      recycler.recycle(this);
    }
  }
}
