/**
 * The wire format, pure: frames and control TLVs (spec 03).
 *
 * <p>Doors: {@code FrameDecoder} turns bytes of a link into packets, {@code FrameWriter} and {@code
 * TlvCodec} turn packets into bytes; {@code ControlTlv} with its values ({@code Prefix}, {@code
 * RouterId}, {@code AddressEncoding}) and the arithmetic of {@code SeqNo}, {@code Metric} and
 * {@code Interval} are the vocabulary of everybody else.
 */
@NullMarked
package dev.mycelium.internal.wire;

import org.jspecify.annotations.NullMarked;
