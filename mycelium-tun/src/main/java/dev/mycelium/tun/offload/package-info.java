/**
 * Super-packets: those of the kernel are split into ordinary packets, and ordinary packets of one
 * flow are joined into super-packets for it (spec 05 §17). Works on memory alone and knows no
 * system call.
 *
 * <p>Doors: {@link dev.mycelium.tun.offload.SegmentSplitter}, {@link
 * dev.mycelium.tun.offload.SegmentCoalescer}, {@link dev.mycelium.tun.offload.VirtioNetHeader}.
 */
@NullMarked
package dev.mycelium.tun.offload;

import org.jspecify.annotations.NullMarked;
