/** Key agreement, address derivation, sealing (spec 01). */
@NullMarked
package dev.mycelium.internal.crypto;

import org.jspecify.annotations.NullMarked;
