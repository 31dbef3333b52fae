/**
 * Key agreement, address derivation, sealing (spec 01).
 *
 * <p>Doors: {@code KeyAgreement}, {@code AddressDerivation}, {@code SmallOrderPoints}.
 */
@NullMarked
package dev.mycelium.internal.crypto;

import org.jspecify.annotations.NullMarked;
