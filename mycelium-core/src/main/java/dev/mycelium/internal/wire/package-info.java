/** The wire format, pure: frames and control TLVs (spec 03). */
@NullMarked
package dev.mycelium.internal.wire;

import org.jspecify.annotations.NullMarked;
