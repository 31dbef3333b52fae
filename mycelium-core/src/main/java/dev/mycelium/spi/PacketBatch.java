package dev.mycelium.spi;

/**
 * A row of packets that travel together between a {@link TunDevice} and the node.
 *
 * <p>The batch owns its buffers until they are taken out. Reading: the device asks for a buffer
 * with {@link #append(int)} for each packet and fills it. Writing: the node adds buffers, the
 * device borrows them for the call. Used by one thread at a time.
 */
public final class PacketBatch {
  private final PacketBuffer[] buffers;
  private final Source source;
  private int size;

  /** Where a batch takes buffers from. */
  public interface Source {
    /**
     * Lends a buffer.
     *
     * @param capacityBytes payload bytes that must fit, 0..65535
     * @return a reset buffer, owned by the caller
     */
    PacketBuffer acquire(int capacityBytes);
  }

  /**
   * An empty batch.
   *
   * @param capacity packets it can hold, at least 1
   * @param source gives buffers to {@link #append(int)}
   */
  public PacketBatch(int capacity, Source source) {
    this.buffers = new PacketBuffer[capacity];
    this.source = source;
  }

  /**
   * Packets held.
   *
   * @return 0..capacity
   */
  public int size() {
    return size;
  }

  /**
   * Whether no further packet fits.
   *
   * @return true if full
   */
  public boolean isFull() {
    return size == buffers.length;
  }

  /**
   * A packet of the batch; stays owned by it.
   *
   * @param index 0..size-1
   * @return the buffer
   */
  public PacketBuffer get(int index) {
    java.util.Objects.checkIndex(index, size);
    return buffers[index];
  }

  /**
   * Takes a fresh buffer from the source, sets its length and appends it.
   *
   * @param lengthBytes payload bytes, 0..65535
   * @return the buffer to fill, owned by the batch
   * @throws IllegalStateException if the batch is full
   */
  public PacketBuffer append(int lengthBytes) {
    PacketBuffer buffer = source.acquire(lengthBytes);
    buffer.length(lengthBytes);
    add(buffer);
    return buffer;
  }

  /**
   * Appends a buffer; the batch takes it.
   *
   * @param buffer the packet
   * @throws IllegalStateException if the batch is full
   */
  public void add(PacketBuffer buffer) {
    if (isFull()) {
      throw new IllegalStateException("batch of " + buffers.length + " is full");
    }
    buffers[size++] = buffer;
  }

  /**
   * Forgets all packets without releasing them: the caller has become their owner through {@link
   * #get(int)}.
   */
  @SuppressWarnings("NullAway") // slots beyond size are never read
  public void forget() {
    java.util.Arrays.fill(buffers, 0, size, null);
    size = 0;
  }

  /** Releases all packets. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      buffers[i].release();
    }
    forget();
  }
}
