/**
 * The wire format, pure: frames and control TLVs (spec 03).
 *
 * <p>{@code FrameDecoder} turns the bytes of a link into packets, {@code FrameWriter} and {@code
 * TlvCodec} turn packets into bytes; the rest is the vocabulary of everybody else.
 *
 * <p>Doors: {@code FrameDecoder}, {@code WireException}, {@code FrameWriter}, {@code TlvCodec},
 * {@code ControlTlv}, {@code Prefix}, {@code AddressEncoding}, {@code RouterId}, {@code SeqNo},
 * {@code Metric}, {@code Interval}.
 */
@NullMarked
package dev.mycelium.internal.wire;

import org.jspecify.annotations.NullMarked;
