/**
 * Key agreement, address derivation, sealing (spec 01).
 *
 * <p>Doors: {@code AesGcm}, {@code Checksum}, {@code AddressDerivation}, {@code KeyAgreement},
 * {@code PacketCipher}, {@code SharedSecret}, {@code SmallOrderPoints}.
 */
@NullMarked
package dev.mycelium.internal.crypto;

import org.jspecify.annotations.NullMarked;
